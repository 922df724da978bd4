/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-paths.h"
#include "hub/xmh-hub.h"
#include "media/xmh-media-server.h"
#include "test-folder.h"
#include "tls/xmh-tls-identity.h"
#include "web/xmh-routes.h"
#include "web/xmh-site.h"

int LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length);

/* A hub that runs nothing, with a folder to serve. */
static XmhHub *the_hub;
static XmhSite *site;
static XmhPaths *paths; /* outlives the hub */
static char *folder;

static void
require (gboolean holds)
{
  if (!holds)
    g_abort ();
}

static GLogWriterOutput
say_nothing (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  require ((level & (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) == 0);
  return G_LOG_WRITER_HANDLED;
}

static void
clean_up (void)
{
  xmh_site_free (site);
  g_clear_object (&the_hub);
  xmh_paths_free (paths);
  test_remove (folder);
  g_free (folder);
}

static char *
make_client (void)
{
  char *client = g_build_filename (folder, "client", NULL);
  static const char *const files[] = { "index.html", "a.js", "a.js.gz" };

  require (g_mkdir (client, 0700) == 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (client, files[i], NULL);

      require (g_file_set_contents (file, "0123456789", -1, NULL));
    }

  return client;
}

static void
make_hub (void)
{
  g_autoptr(XmhHost) host = xmh_host_new ();
  g_autoptr(XmhConfig) config = xmh_config_new_default ();
  g_autoptr(XmhApiCredentials) credentials = NULL;
  g_autoptr(XmhTlsIdentity) identity = NULL;
  g_autoptr(XmhMediaServer) media_server = NULL;

  g_log_set_writer_func (say_nothing, NULL, NULL);
  folder = g_dir_make_tmp ("xmh-fuzz-routes-XXXXXX", NULL);
  paths = g_new0 (XmhPaths, 1);
  paths->data_dir = g_build_filename (folder, "data", NULL);
  paths->config_dir = g_build_filename (folder, "config", NULL);
  paths->state_dir = g_build_filename (folder, "state", NULL);
  paths->runtime_dir = g_build_filename (folder, "run", NULL);
  require (xmh_paths_ensure (paths, NULL));
  config->enable_livekit = FALSE;
  config->web_client_dir = make_client ();
  credentials = xmh_api_credentials_new (config, paths, NULL);
  identity = xmh_tls_identity_new (paths, host, config, NULL);
  media_server = xmh_media_server_new (config, credentials, paths);
  the_hub = xmh_hub_new (config, paths, credentials, identity, media_server);
  site = xmh_site_new (the_hub, XMH_SITE_WEB_CLIENT);
  atexit (clean_up);
}

/* A whole answer that fits its length, stays with this origin, and lets the connection go on unless it says so. */
static void
check_answer (XmhAnswer *answer, gboolean is_head)
{
  g_autoptr(GBytes) bytes = xmh_answer_to_bytes (answer, !is_head);
  gsize length, scanned = 0;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  gssize end = xmh_head_find_end (data, length, &scanned);
  g_autoptr(XmhResponseHead) head = NULL;
  const char *location, *content_length;

  require (end > 0);
  head = xmh_response_head_parse (data, (gsize) end);
  require (head != NULL && head->status >= 200 && head->status < 600);
  require (xmh_fields_count (head->fields, "Date") == 1 && xmh_fields_count (head->fields, "Content-Type") <= 1);
  location = xmh_response_head_get (head, "Location");
  require (location == NULL || (location[0] == '/' && location[1] != '/'));
  content_length = xmh_response_head_get (head, "Content-Length");
  if (head->status == SOUP_STATUS_NO_CONTENT || head->status == SOUP_STATUS_NOT_MODIFIED)
    require (content_length == NULL && length == (gsize) end);
  else
    require (is_head || g_ascii_strtoull (content_length, NULL, 10) == length - (gsize) end);
}

/* Takes the text after an empty line out of @text, as the body. */
static GBytes *
split_body (GString *text)
{
  const char *gap = memmem (text->str, text->len, "\n\n", 2);
  gsize length;
  GBytes *body;

  if (gap == NULL)
    return NULL;

  length = text->len - (gsize) (gap + 2 - text->str);
  body = g_bytes_new (gap + 2, length);
  g_string_truncate (text, (gsize) (gap + 1 - text->str));
  g_string_append_printf (text, "Content-Length: %zu\n", length);
  return body;
}

static void
on_answered (XmhAnswer *answer, gpointer data)
{
  check_answer (answer, FALSE);
  xmh_answer_free (answer);
}

/* The route waits for the user. The client leaves soon. */
static void
wait_for_answer (XmhRequest *request)
{
  xmh_request_wait (request, on_answered, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  xmh_request_abandon (request);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* The input is a head without its host, and perhaps a body: what is well-formed is asked of the routes. */
int
LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length)
{
  g_autoptr(GString) text = g_string_new_len ((const char *) bytes, (gssize) length);
  g_autoptr(GBytes) body = split_body (text);
  g_autoptr(GInetAddress) peer = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(XmhRequestHead) head = NULL;
  g_autoptr(XmhRequest) request = NULL;
  g_autoptr(XmhAnswer) answer = NULL;
  const char *reason = NULL;
  gsize scanned = 0;

  if (the_hub == NULL)
    make_hub ();
  g_string_replace (text, "\r", "", 0);
  g_string_replace (text, "\n", "\r\n", 0);
  g_string_append (text, "Host: localhost\r\n\r\n");
  if (xmh_head_find_end ((const guint8 *) text->str, text->len, &scanned) != (gssize) text->len)
    return 0;
  head = xmh_request_head_parse ((const guint8 *) text->str, text->len, &reason);
  if (head == NULL)
    return 0;

  request = xmh_request_new (the_hub, head, peer, TRUE, "https://localhost:8080");
  xmh_request_set_site (request, site);
  if (xmh_route_pair_wants_body (head))
    xmh_request_set_body (request, body);
  answer = xmh_routes_handle (request);
  if (answer != NULL)
    check_answer (answer, g_str_equal (head->method, "HEAD"));
  else
    wait_for_answer (request);

  return 0;
}
