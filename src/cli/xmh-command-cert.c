/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/xmh-cli.h"
#include "cli/xmh-print.h"
#include "common/xmh-file.h"

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END "-----END CERTIFICATE-----"

/* A certificate is no secret, and other users of this computer may want to trust it. */
#define CERTIFICATE_MODE 0644

/* The last one of a chain is what devices trust; an authority's file has just one. */
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
read_trusted (XmhBusMediaHub *hub,
              GError        **error)
{
  GVariant *authority = xmh_bus_media_hub_get_authority (hub);
  const char *file = xmh_print_lookup (authority, "file");
  g_autofree char *content = NULL;
  char *pem;

  if (*file == '\0')
    file = xmh_print_lookup (xmh_bus_media_hub_get_certificate (hub), "file");
  if (!g_file_get_contents (file, &content, NULL, error))
    return NULL;

  pem = find_last_certificate (content);
  if (pem == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s holds no certificate"), file);
  return pem;
}

static int
write_pem (const char *pem,
           const char *file)
{
  g_autoptr(GError) error = NULL;

  if (file == NULL || strcmp (file, "-") == 0)
    {
      g_print ("%s", pem);
      return XMH_EXIT_DONE;
    }
  if (!xmh_file_replace (file, pem, strlen (pem), CERTIFICATE_MODE, &error))
    return xmh_cli_fail (error);

  g_print (_("Wrote the certificate to %s.\n"), file);
  return XMH_EXIT_DONE;
}

int
xmh_command_cert (XmhCli *cli,
                  int     argc,
                  char  **argv)
{
  gboolean fingerprint = FALSE;
  const GOptionEntry entries[] = {
    { "fingerprint", 'f', 0, G_OPTION_ARG_NONE, &fingerprint,
      N_("Show the SHA-256 that a device shows too, to be compared by eye"), NULL },
    { NULL }
  };
  g_autofree char *pem = NULL;
  g_autoptr(GError) error = NULL;

  if (!xmh_cli_parse (cli, entries, 0, 1, &argc, &argv))
    return XMH_EXIT_USAGE;
  if (!xmh_cli_connect (cli))
    return XMH_EXIT_UNREACHABLE;

  pem = read_trusted (cli->hub, &error);
  if (pem == NULL)
    return xmh_cli_fail (error);
  if (fingerprint)
    {
      g_autofree char *text = compute_fingerprint (pem);

      g_print ("%s\n", text);
      return XMH_EXIT_DONE;
    }

  return write_pem (pem, argc > 1 ? argv[1] : NULL);
}
