/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/*
 * An identity alone, for tests: identity-probe HOME [--files CERT KEY] [EXTRA-NAME…]
 * It prints what it serves, at the start and after each change, and takes the commands "rotate", "rotate-authority"
 * and "quit" on standard input.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include <gio/gunixinputstream.h>

#include "common/xmh-problem.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "tls/xmh-tls-identity.h"

typedef struct
{
  XmhTlsIdentity *identity;
  GDataInputStream *input;
  GMainLoop *loop;
} Probe;

static void read_command (Probe *probe);

static void
print_state (Probe *probe, const char *what)
{
  const XmhCertificate *certificate = xmh_tls_identity_get_certificate (probe->identity);
  const XmhCertificate *authority = xmh_tls_identity_get_authority (probe->identity);
  g_autofree char *names = g_strjoinv (",", certificate->names);
  g_autofree char *left_out = g_strjoinv (",", (char **) xmh_tls_identity_get_left_out (probe->identity));
  g_autoptr(GPtrArray) problems = xmh_tls_identity_get_problems (probe->identity);
  g_autoptr(GString) codes = g_string_new (NULL);

  for (guint i = 0; i < problems->len; i++)
    g_string_append_printf (codes, "%s%s", i > 0 ? "," : "", ((XmhProblem *) problems->pdata[i])->code);
  printf ("%s|%s|%s|%s|%s|%s\n", what, certificate->fingerprint, authority->fingerprint, names, left_out, codes->str);
  fflush (stdout);
}

static void
on_changed (XmhTlsIdentity *identity, gboolean authority_changed, Probe *probe)
{
  print_state (probe, authority_changed ? "changed-authority" : "changed");
}

static void
on_problems_changed (XmhTlsIdentity *identity, GParamSpec *pspec, Probe *probe)
{
  print_state (probe, "problems");
}

static void
on_rotated (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *fingerprint = xmh_tls_identity_rotate_finish (XMH_TLS_IDENTITY (object), result, &error);

  if (fingerprint != NULL)
    printf ("rotated|%s\n", fingerprint);
  else
    printf ("failed|%s\n", error->message);
  fflush (stdout);
}

static void
on_command (GObject *object, GAsyncResult *result, gpointer data)
{
  Probe *probe = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (probe->input, result, NULL, NULL);

  if (line == NULL || strcmp (line, "quit") == 0)
    {
      g_main_loop_quit (probe->loop);
      return;
    }

  xmh_tls_identity_rotate_async (probe->identity, strcmp (line, "rotate-authority") == 0, NULL, on_rotated, NULL);
  read_command (probe);
}

static void
read_command (Probe *probe)
{
  g_data_input_stream_read_line_async (probe->input, G_PRIORITY_DEFAULT, NULL, on_command, probe);
}

int
main (int argc, char **argv)
{
  g_autofree char *data_dir = g_build_filename (argv[1], "data", NULL);
  g_autofree char *state_dir = g_build_filename (argv[1], "state", NULL);
  gboolean has_files = argc > 4 && strcmp (argv[2], "--files") == 0;
  XmhPaths paths = { .data_dir = data_dir, .state_dir = state_dir };
  XmhConfig config = { 0 };
  g_autoptr(XmhHost) host = xmh_host_new ();
  g_autoptr(GInputStream) input = g_unix_input_stream_new (0, FALSE);
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();
  Probe probe = { 0 };

  config.cert_file = has_files ? argv[3] : NULL;
  config.key_file = has_files ? argv[4] : NULL;
  config.web_server_extra_sans = argv + (has_files ? 5 : 2);
  probe.identity = xmh_tls_identity_new (&paths, host, &config, &error);
  if (probe.identity == NULL)
    {
      printf ("failed|%s\n", error->message);
      return 1;
    }

  probe.loop = g_main_loop_new (NULL, FALSE);
  probe.input = g_data_input_stream_new (input);
  g_signal_connect (probe.identity, "changed", G_CALLBACK (on_changed), &probe);
  g_signal_connect (probe.identity, "notify::problems", G_CALLBACK (on_problems_changed), &probe);
  printf ("took|%" G_GINT64_FORMAT "\n", g_get_monotonic_time () - start_us);
  print_state (&probe, "serving");
  read_command (&probe);
  g_main_loop_run (probe.loop);

  g_main_loop_unref (probe.loop);
  g_signal_handlers_disconnect_by_data (probe.identity, &probe);
  g_object_unref (probe.identity);
  g_object_unref (probe.input);
  return 0;
}
