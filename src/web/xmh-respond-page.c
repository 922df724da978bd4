/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-respond-page.h"

#include <string.h>

#include "common/xmh-json.h"
#include "http/xmh-headers.h"
#include "web/xmh-pages.h"
#include "web/xmh-site.h"

static void
respond_page (XmhRequest     *request,
              guint           status,
              char           *html,
              XmhContentOwner owner)
{
  g_autoptr(GBytes) body = g_bytes_new_take (html, strlen (html));

  xmh_request_set_status (request, status);
  xmh_request_set_body (request, "text/html; charset=utf-8", body);
  xmh_request_add_header (request, "Content-Language", xmh_language_get_tag (xmh_route_get_language (request)));
  xmh_request_add_header (request, "Vary", "Accept-Language");
  xmh_headers_add_security (request, owner, TRUE);
}

/**
 * xmh_respond_page:
 * @request: the request that is answered
 * @status: an HTTP status
 * @html: (transfer full): a whole document
 */
void
xmh_respond_page (XmhRequest *request,
                  guint       status,
                  char       *html)
{
  respond_page (request, status, html, XMH_CONTENT_OWN);
}

/**
 * xmh_respond_trust_page:
 * @request: the request that is answered
 * @html: (transfer full): a whole document
 *
 * As xmh_respond_page(), for the one page that has a script.
 */
void
xmh_respond_trust_page (XmhRequest *request,
                        char       *html)
{
  respond_page (request, SOUP_STATUS_OK, html, XMH_CONTENT_TRUST);
}

/**
 * xmh_respond_error:
 * @request: the request that is answered
 * @status: an HTTP status of 400 and more
 * @code: a stable English word that programs tell causes apart by
 * @message: what is wrong, for a person, in English and marked for translation where pages say it; nothing of the
 *   request's query
 *
 * Answers with a page in the visitor's language where a browser shows it, and with `{"error", "message"}` otherwise.
 */
void
xmh_respond_error (XmhRequest *request,
                   guint       status,
                   const char *code,
                   const char *message)
{
  xmh_request_add_header (request, "Cache-Control", "no-store");
  if (xmh_request_is_navigation (request))
    {
      xmh_respond_page (request, status, xmh_pages_make_error (request, status, message));
    }
  else
    {
      GString *json = g_string_new ("{\"error\":");

      xmh_json_append_string (json, code);
      g_string_append (json, ",\"message\":");
      xmh_json_append_string (json, message);
      g_string_append_c (json, '}');
      xmh_respond_json (request, status, g_string_free (json, FALSE));
    }
}
