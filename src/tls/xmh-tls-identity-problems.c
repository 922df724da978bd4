/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "tls/xmh-tls-identity-problems.h"

#include <glib/gi18n.h>

#include "common/xmh-ids.h"
#include "common/xmh-problem.h"
#include "common/xmh-sandbox.h"

/* How long before the user's certificate expires a problem is reported. */
#define EXPIRY_WARNING_S (14 * XMH_DAY_S)

/* A file that seems missing may just be hidden from the Flatpak. */
static char *
advise_files (const char *cert_file)
{
  const char *advice = _ ("Set cert_file and key_file to a valid certificate and its key. The hub uses them as "
                          "soon as they change");
  g_autofree char *folder = g_path_get_dirname (cert_file);

  if (!xmh_sandbox_is_flatpak () || g_file_test (cert_file, G_FILE_TEST_EXISTS))
    return g_strdup (advice);

  return g_strdup_printf (_ (
                            "If the file exists, let the Flatpak read it and restart the hub: “flatpak override --user "
                            "--filesystem=%s:ro %s”"),
                          folder, XMH_APPLICATION_ID);
}

static char *
format_time (gint64 time)
{
  g_autoptr(GDateTime) local = g_date_time_new_from_unix_local (time);

  return local != NULL ? g_date_time_format (local, "%F %T") : g_strdup ("?");
}

/* Adds what is wrong with the user's own files.
 * @cert_file: the user's certificate file
 * @certificate: (nullable): the one that is served from it
 * @error: (nullable): why the files on disk are not used
 * @now: seconds since 1970 */
void
xmh_tls_identity_problems_add_user (GPtrArray *problems,
                                    const char *cert_file,
                                    const XmhCertificate *certificate,
                                    const GError *error,
                                    gint64 now)
{
  g_autofree char *remedy = advise_files (cert_file);
  g_autofree char *end = certificate != NULL ? format_time (certificate->not_after) : NULL;

  if (error != NULL)
    g_ptr_array_add (problems, xmh_problem_new ("certificate-files", remedy, "%s", error->message));
  else if (certificate != NULL && certificate->not_after <= now)
    g_ptr_array_add (problems, xmh_problem_new ("certificate-files", remedy, _ ("%s: the certificate expired on %s"),
                                                cert_file, end));
  else if (certificate != NULL && certificate->not_after <= now + EXPIRY_WARNING_S)
    g_ptr_array_add (problems, xmh_problem_new ("certificate-expires", remedy, _ ("%s: the certificate expires on %s"),
                                                cert_file, end));
}

/* Adds what is wrong with the local authority.
 * @local: what the local authority serves
 * @now: seconds since 1970 */
void
xmh_tls_identity_problems_add_local (GPtrArray *problems, const XmhLocalAuthorityResult *local, gint64 now)
{
  const char *remedy = xmh_sandbox_insert_command (
    _ ("Make a new certificate authority (RotateAuthority, or %s rotate --authority). Install it once on every "
       "device"));
  g_autofree char *names = g_strjoinv (", ", local->extra_left_out);
  g_autofree char *begin = format_time (local->authority->not_before);

  if (*names != '\0')
    g_ptr_array_add (problems, xmh_problem_new ("extra-name", remedy,
                                                _ ("web_server_extra_sans: the certificate authority cannot issue "
                                                   "certificates for %s"),
                                                names));
  if (local->key_reason != NULL)
    g_ptr_array_add (problems, xmh_problem_new ("authority-key",
                                                xmh_sandbox_insert_command (
                                                  _ ("Restore the key, or make a new certificate authority (%s "
                                                     "rotate --authority) and install it once on every device")),
                                                _ ("The certificate authority cannot sign: %s"), local->key_reason));
  if (local->not_saved != NULL)
    g_ptr_array_add (problems,
                     xmh_problem_new ("certificate-not-kept",
                                      _ ("Make space on the disk, and check that you can write to the folder. The hub "
                                         "tries again every minute"),
                                      _ ("The server certificate in use could not be saved: %s"), local->not_saved));
  if (local->authority->not_before > now)
    g_ptr_array_add (problems, xmh_problem_new ("clock",
                                                xmh_sandbox_insert_command (
                                                  _ ("Set the clock. If it was ahead when the certificate "
                                                     "authority was made, make a new one (%s rotate --authority) "
                                                     "and install it once on every device")),
                                                _ ("The clock is set to a time before the certificate authority is "
                                                   "valid (%s)"),
                                                begin));
}
