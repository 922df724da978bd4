/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "daemon/xmh-greeting.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "common/xmh-folders.h"
#include "common/xmh-last-urls.h"
#include "common/xmh-qr-text.h"
#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "tls/xmh-tls-identity.h"

/* Pairs of digits of a fingerprint per line, in groups that are easy to compare. Narrow windows get half of it per
 * line. */
#define GROUP_LENGTH (16 * 3)
#define GROUP_COLUMNS (4 + GROUP_LENGTH)

static gboolean
is_terminal (void)
{
  return isatty (STDOUT_FILENO);
}

/* Returns: whether the terminal is known to have fewer */
static gboolean
has_fewer_columns (int columns)
{
  struct winsize size;

  return ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_col < columns;
}

static void
print_fingerprint (const char *fingerprint)
{
  gsize length = strlen (fingerprint);
  int group = has_fewer_columns (GROUP_COLUMNS) ? GROUP_LENGTH / 2 : GROUP_LENGTH;

  for (gsize i = 0; i < length; i += (gsize) group)
    g_print ("    %.*s\n", group, fingerprint + i);
}

static void
print_trust (XmhHub *hub, const char *url)
{
  const XmhCertificate *authority = xmh_tls_identity_get_authority (xmh_hub_get_tls_identity (hub));

  if (!xmh_hub_get_tls_enabled (hub))
    {
      g_print ("%s\n\n", _ ("TLS is off: cameras and microphones work only in browsers on this computer."));
      return;
    }
  if (xmh_tls_identity_get_source (xmh_hub_get_tls_identity (hub)) == XMH_TLS_IDENTITY_USER_CERTIFICATE ||
      authority == NULL)
    return;

  g_print ("%s\n    %s/trust\n", _ ("First time on a device? Open this page and follow the steps:"), url);
  g_print ("%s\n", _ ("Compare the fingerprint on the device with this one:"));
  print_fingerprint (authority->fingerprint);
  g_print ("%s\n    %s\n\n", _ ("To show the fingerprint again, run:"),
           xmh_sandbox_insert_command_here ("%s cert --fingerprint"));
}

static void
print_commands (void)
{
  g_print ("%s\n    %s\n\n", _ ("For a QR code of the address, run in another terminal:"),
           xmh_sandbox_insert_command_here ("%s url --qr"));
}

/* @urls: at least one, the best first */
static void
print_urls (char **urls)
{
  g_print ("%s\n", _ ("Open on a headset, a phone or a computer:"));
  for (char **url = urls; *url != NULL; url++)
    g_print ("    %s/\n", *url);
}

/* Only problems that stop devices from connecting; the log has the others. */
static void
print_reasons (XmhHub *hub)
{
  g_autoptr(GPtrArray) problems = xmh_problems_list (xmh_hub_get_problems (hub));

  for (guint i = 0; i < problems->len; i++)
    {
      const XmhProblem *problem = g_ptr_array_index (problems, i);

      if (xmh_problem_kind_find (problem->code)->keeps_devices_away)
        g_print ("%s\n    %s\n", problem->message, problem->remedy);
    }
}

static void
print_unreachable (XmhHub *hub)
{
  g_autofree char *local = xmh_hub_get_local_url (hub);

  g_print ("%s\n", _ ("Devices can't connect right now."));
  print_reasons (hub);
  if (local != NULL)
    g_print ("%s\n    %s/\n", _ ("Open on this computer:"), local);
}

static void
print_room (XmhHub *hub)
{
  g_print (_ ("Room: %s"), xmh_hub_get_config (hub)->room_name);
  g_print ("\n");
}

/* A terminal scrolls, so only the width matters. Without colours, the code would be inverted on light backgrounds. */
static void
print_qr (const char *text)
{
  const XmhQrStyle style = { g_get_charset (NULL), TRUE };
  g_autoptr(XmhQr) qr = xmh_qr_new (text, NULL);
  g_autofree char *drawing = NULL;
  int columns, rows;

  if (qr == NULL || g_strcmp0 (g_getenv ("TERM"), "dumb") == 0)
    return;
  xmh_qr_get_text_size (qr, &style, &columns, &rows);
  if (has_fewer_columns (columns))
    return;

  drawing = xmh_qr_to_text (qr, &style);
  g_print ("%s", drawing);
}

/* The code is a secret: it is for the person at the terminal, and goes into no file and no journal. */
static void
print_pairing_link (XmhHub *hub)
{
  g_autofree char *code = NULL;
  g_autofree char *url = NULL;

  if (!xmh_hub_asks (hub))
    return;
  if (!is_terminal ())
    {
      g_print ("%s\n    %s\n", _ ("Only devices that you allow have access. To allow one, run in another terminal:"),
               xmh_sandbox_insert_command_here ("%s pair"));
      return;
    }

  code = xmh_access_make_code (xmh_hub_get_access (hub), NULL, g_get_real_time () / G_USEC_PER_SEC, NULL);
  url = xmh_hub_make_pairing_url (hub, code);
  if (url == NULL)
    return;
  g_print ("\n%s\n", _ ("To allow a device, scan this code with it, or open the address:"));
  print_qr (url);
  g_print ("    %s\n", url);
  g_print (_ ("Code: %s (for one device, valid for %d minutes)"), code, XMH_ACCESS_CODE_LIFE_S / 60);
  g_print ("\n%s\n    %s\n", _ ("For another code, run in another terminal:"),
           xmh_sandbox_insert_command_here ("%s pair"));
}

static void
print_offer (XmhHub *hub)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (hub);

  if (urls[0] == NULL)
    {
      print_room (hub);
      print_unreachable (hub);
      return;
    }

  print_trust (hub, urls[0]);
  if (!xmh_hub_asks (hub) || !is_terminal ())
    print_commands ();
  print_room (hub);
  print_urls (urls);
  print_pairing_link (hub);
}

void
xmh_greeting_print (XmhHub *hub)
{
  g_print (_ ("XR Media Hub %s"), PACKAGE_VERSION);
  g_print ("\n\n");
  if (xmh_hub_get_config (hub)->enable_web_server)
    print_offer (hub);
  else
    g_print ("%s\n", _ ("The web server is turned off."));

  if (is_terminal ())
    g_print ("\n%s\n", _ ("Press Ctrl+C to stop."));
}

void
xmh_greeting_print_end (void)
{
  if (is_terminal ())
    g_print ("%s\n", _ ("Stopped."));
}

void
xmh_greeting_print_running (const char *reason)
{
  g_autofree char *state = xmh_folders_get_state ();
  g_auto(GStrv) urls = xmh_last_urls_read (state);
  const char *stop = xmh_sandbox_insert_command_here ("%s stop");

  if (urls != NULL && urls[0] != NULL)
    g_printerr (_ ("%s: %s/ (to stop it, run: %s)\n"), reason, urls[0], stop);
  else
    g_printerr (_ ("%s. To stop it, run: %s\n"), reason, stop);
}
