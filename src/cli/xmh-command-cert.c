/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "terminal/xmh-print.h"
#include "reach/xmh-unreachable.h"
#include "common/xmh-file.h"
#include "common/xmh-folders.h"

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"

/* A certificate is public, and other users of this computer may need it. */
#define CERTIFICATE_MODE 0644

/* Devices trust the last certificate of a chain; the file of an authority has only one. */
static char *
find_last_certificate (const char *pem)
{
  const char *begin = g_strrstr (pem, BEGIN);
  const char *end = begin != NULL ? strstr (begin, END) : NULL;

  if (end == NULL)
    return NULL;

  return g_strdup_printf ("%.*s\n", (int) (end + strlen (END) - begin), begin);
}

static char *
compute_fingerprint (const char *pem)
{
  const char *body = pem + strlen (BEGIN);
  g_autofree char *base64 = g_strndup (body, (gsize) (strstr (body, END) - body));
  gsize length;
  g_autofree guchar *der = g_base64_decode (base64, &length);
  g_autofree char *hex = g_compute_checksum_for_data (G_CHECKSUM_SHA256, der, length);
  g_autoptr(GString) fingerprint = g_string_new (NULL);

  for (const char *p = hex; *p != '\0'; p += 2)
    g_string_append_printf (fingerprint, "%s%c%c", p == hex ? "" : ":", g_ascii_toupper (p[0]), g_ascii_toupper (p[1]));

  return g_strdup (fingerprint->str);
}

static char *
read_file (const char *file, GError **error)
{
  g_autofree char *content = NULL;
  char *pem;

  if (!g_file_get_contents (file, &content, NULL, error))
    return NULL;

  pem = find_last_certificate (content);
  if (pem == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _ ("%s does not contain a certificate"), file);
  return pem;
}

static char *
read_trusted (XmhBusMediaHub *hub, GError **error)
{
  const char *file = xmh_print_lookup (xmh_bus_media_hub_get_authority (hub), "file");

  if (*file == '\0')
    file = xmh_print_lookup (xmh_bus_media_hub_get_certificate (hub), "file");
  return read_file (file, error);
}

/* The file of the authority exists even if no hub is running. Prints its source to standard error.
 * Returns: (nullable): the certificate; %NULL without an error if there never was one */
static char *
read_without_hub (GError **error)
{
  g_autofree char *folder = xmh_folders_get_data ();
  g_autofree char *file = g_build_filename (folder, "authority.crt", NULL);
  char *pem;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return NULL;

  pem = read_file (file, error);
  if (pem != NULL)
    g_printerr (_ ("The hub is not reachable. This is the certificate authority stored in %s.\n"), file);
  return pem;
}

/* Returns: whether the file may be written */
static gboolean
may_replace (XmhCli *cli, const char *file, const char *pem, gboolean force)
{
  g_autofree char *present = NULL;
  g_autofree char *question = NULL;

  if (force || !g_file_test (file, G_FILE_TEST_EXISTS))
    return TRUE;
  if (g_file_get_contents (file, &present, NULL, NULL) && strcmp (present, pem) == 0)
    return TRUE;
  if (!isatty (STDIN_FILENO))
    {
      g_printerr (_ ("xmhctl: %s exists. Use --force to replace it.\n"), file);
      return FALSE;
    }

  question = g_strdup_printf (_ ("%s exists and will be replaced."), file);
  return xmh_cli_confirm (cli, question);
}

static int
write_pem (XmhCli *cli, const char *pem, const char *file, gboolean force)
{
  g_autoptr(GError) error = NULL;

  if (file == NULL || strcmp (file, "-") == 0)
    {
      g_print ("%s", pem);
      return XMH_EXIT_DONE;
    }
  if (!may_replace (cli, file, pem, force))
    return XMH_EXIT_FAILED;
  if (!xmh_file_replace (file, pem, strlen (pem), CERTIFICATE_MODE, &error))
    return xmh_cli_fail (error);

  g_print (_ ("Saved the certificate in %s.\n"), file);
  return XMH_EXIT_DONE;
}

static int
print_fingerprint (const char *pem)
{
  g_autofree char *text = compute_fingerprint (pem);

  g_print ("%s\n", text);
  return XMH_EXIT_DONE;
}

int
xmh_command_cert (XmhCli *cli, int argc, char **argv)
{
  gboolean fingerprint = FALSE, force = FALSE;
  const GOptionEntry entries[] = { { "fingerprint", 'f', 0, G_OPTION_ARG_NONE, &fingerprint,
                                     N_ ("Show the SHA-256 fingerprint, to compare with the one on the device"), NULL },
                                   { "force", 0, 0, G_OPTION_ARG_NONE, &force, N_ ("Replace a file that exists"),
                                     NULL },
                                   { NULL } };
  g_autofree char *pem = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, entries, 0, 1, &argc, &argv))
    return XMH_EXIT_USAGE;

  pem = xmh_cli_find (cli) ? read_trusted (cli->hub, &error) : read_without_hub (&error);
  if (error != NULL)
    return xmh_cli_fail (error);
  if (pem == NULL)
    {
      xmh_unreachable_explain (cli->reason);
      return XMH_EXIT_UNREACHABLE;
    }

  return fingerprint ? print_fingerprint (pem) : write_pem (cli, pem, argc > 1 ? argv[1] : NULL, force);
}
