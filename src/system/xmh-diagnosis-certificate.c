/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-diagnosis.h"

#include <glib/gi18n.h>

#include "common/xmh-sandbox.h"

#define DAY_S (24 * 60 * 60)

static void
check_coverage (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  g_autoptr(GString) uncovered = g_string_new (NULL);
  g_autofree char *left_out = g_strjoinv (", ", facts->left_out);

  for (char **address = facts->addresses; *address != NULL; address++)
    if (!g_strv_contains ((const char *const *) facts->names, *address) &&
        !g_strv_contains ((const char *const *) facts->left_out, *address) &&
        !g_strv_contains ((const char *const *) facts->unusable_names, *address))
      g_string_append_printf (uncovered, "%s%s", uncovered->len > 0 ? ", " : "", *address);

  if (uncovered->len > 0)
    xmh_diagnosis_add (checks, "certificate-names", XMH_SEVERITY_WARNING,
                       facts->certificate_is_users ? _ ("Open the hub by a name that the certificate in cert_file "
                                                        "covers")
                                                   : xmh_sandbox_insert_command (_ ("Run “%s rotate”")),
                       _ ("The certificate does not cover %s"), uncovered->str);
  else
    xmh_diagnosis_add (checks, "certificate-names", XMH_SEVERITY_OK, NULL,
                       _ ("The certificate covers all addresses of this computer"));

  if (*left_out != '\0')
    xmh_diagnosis_add (checks, "left-out", XMH_SEVERITY_INFO,
                       xmh_sandbox_insert_command (
                         _ ("To add them, run “%s rotate --authority”. Every device must trust the new authority")),
                       _ ("The certificate authority cannot issue certificates for %s, so devices cannot use it"),
                       left_out);
}

static void
check_time (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  int days = (int) ((facts->not_after - now) / DAY_S);

  if (facts->not_before > now)
    xmh_diagnosis_add (checks, "clock", XMH_SEVERITY_ERROR, _ ("Set the clock: “timedatectl set-ntp true”"),
                       _ ("The certificate is not valid yet: the clock of this computer is wrong, or was"));
  else if (facts->not_after < now)
    xmh_diagnosis_add (checks, "certificate-expires", XMH_SEVERITY_ERROR,
                       facts->certificate_is_users ? _ ("Renew the files set in cert_file and key_file")
                                                   : xmh_sandbox_insert_command (_ ("Run “%s rotate”")),
                       _ ("The certificate has expired"));
  else
    xmh_diagnosis_add (checks, "certificate-time", XMH_SEVERITY_OK, NULL,
                       ngettext ("The certificate is valid for %d more day",
                                 "The certificate is valid for %d more "
                                 "days",
                                 (gulong) days),
                       days);
}

/* Whether devices that trust the hub can use every address now. */
void
xmh_diagnosis_check_certificate (const XmhDiagnosisInput *facts, GPtrArray *checks)
{
  check_time (facts, checks);
  check_coverage (facts, checks);
  if (facts->certificate_is_users && facts->certificate_is_ca)
    xmh_diagnosis_add (checks, "certificate-is-authority", XMH_SEVERITY_WARNING,
                       _ ("Issue the server certificate with CA:FALSE"),
                       _ ("The certificate in cert_file is itself a certificate authority: LiveKit's Rust-based "
                          "SDKs reject it"));
}
