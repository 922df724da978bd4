/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-visit.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "common/xmh-text.h"
#include "host/xmh-address.h"
#include "host/xmh-host.h"
#include "http/xmh-client-origin.h"
#include "http/xmh-http-status.h"
#include "hub/xmh-hub.h"
#include "tls/xmh-tls-identity.h"

#define SECURE_COOKIE "__Host-" XMH_ACCESS_COOKIE

/* The longest that browsers keep a cookie: 400 days. */
#define COOKIE_LIFE "34560000"

/* In characters: what published apps show of an answer. */
#define SAID_MAX 200

gint64
xmh_visit_get_time (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static XmhHost *
get_host (XmhHub *hub)
{
  return xmh_tls_identity_get_host (xmh_hub_get_tls_identity (hub));
}

/* A program of this computer also connects to the hub by the address that devices use. */
static gboolean
is_of_this_computer (XmhHub *hub, GInetAddress *address)
{
  return xmh_address_get_scope (address) == XMH_ADDRESS_SCOPE_LOOPBACK ||
         xmh_host_has_address (get_host (hub), address);
}

/* Another program of this host name can set a cookie of the same name, without the prefix also for other ports. Of
 * two, none is known to be the hub's. */
static char *
read_cookie (const XmhRequestHead *head, const char *name)
{
  const char *rest = xmh_fields_count (head->fields, "Cookie") == 1 ? xmh_request_head_get (head, "Cookie") : NULL;
  g_autofree char *found = NULL;
  gsize length = strlen (name);

  while (rest != NULL && *rest != '\0')
    {
      const char *pair = rest + strspn (rest, " ;");
      gsize size = strcspn (pair, ";");

      if (size > length && strncmp (pair, name, length) == 0 && pair[length] == '=')
        {
          if (found != NULL)
            return NULL;
          found = g_strndup (pair + length + 1, size - length - 1);
        }
      rest = pair + size;
    }

  return g_steal_pointer (&found);
}

static char *
read_own_cookie (XmhHub *hub, const XmhRequestHead *head)
{
  char *secure = read_cookie (head, SECURE_COOKIE);

  return secure != NULL || xmh_hub_get_tls_enabled (hub) ? secure : read_cookie (head, XMH_ACCESS_COOKIE);
}

XmhVisit *
xmh_visit_new (XmhHub *hub, GInetAddress *peer, const XmhRequestHead *head)
{
  XmhVisit *visit = g_new0 (XmhVisit, 1);

  visit->hub = hub;
  visit->peer = g_object_ref (peer);
  if (is_of_this_computer (hub, peer) && xmh_client_origin_is_forwarded (head))
    visit->shown.address = xmh_client_origin_get_forwarded_address (peer, head);
  else
    visit->shown.address = g_object_ref (peer);
  visit->is_free = !xmh_hub_asks (hub) ||
                   (visit->shown.address != NULL && is_of_this_computer (hub, visit->shown.address));
  visit->shown.user_agent = xmh_request_head_get (head, "User-Agent");
  visit->shown.cookie = visit->cookie = read_own_cookie (hub, head);

  return visit;
}

void
xmh_visit_free (XmhVisit *visit)
{
  g_clear_object (&visit->shown.address);
  g_object_unref (visit->peer);
  xmh_text_free_secret (visit->cookie);
  g_free (visit);
}

/* Nobody is ever allowed by the address of a proxy, since it is never asked for. */
static XmhVisitor
get_visitor (XmhVisit *visit)
{
  XmhVisitor shown = visit->shown;

  if (shown.address == NULL)
    shown.address = visit->peer;
  return shown;
}

XmhDevice *
xmh_visit_recognise (XmhVisit *visit)
{
  XmhVisitor shown = get_visitor (visit);

  return xmh_access_recognise (xmh_hub_get_access (visit->hub), &shown, xmh_visit_get_time ());
}

XmhDevice *
xmh_visit_pair (XmhVisit *visit, const char *code, char **cookie, GError **error)
{
  XmhVisitor shown = get_visitor (visit);

  return xmh_access_pair (xmh_hub_get_access (visit->hub), code, &shown, xmh_visit_get_time (), cookie, error);
}

static XmhRefusal *
refusal_new (guint status, const char *code, const char *text)
{
  XmhRefusal *refusal = g_new0 (XmhRefusal, 1);

  refusal->status = status;
  refusal->code = code;
  refusal->text = g_strdup (text);
  refusal->said = g_strdup (_ (text));
  return refusal;
}

void
xmh_refusal_free (XmhRefusal *refusal)
{
  g_free (refusal->text);
  g_free (refusal->said);
  g_free (refusal->number);
  xmh_text_free_secret (refusal->wait);
  xmh_text_free_secret (refusal->cookie);
  g_free (refusal);
}

static XmhRefusal *
refuse (const GError *error)
{
  XmhRefusal *refusal;

  if (!g_error_matches (error, XMH_ACCESS_ERROR, XMH_ACCESS_ERROR_TOO_MANY_REQUESTS))
    return refusal_new (SOUP_STATUS_FORBIDDEN, "access-denied",
                        N_ ("Ask the owner of the computer for a pairing link, or try again later: this device was "
                            "denied access."));

  refusal = refusal_new (XMH_HTTP_STATUS_TOO_MANY_REQUESTS, "too-many-requests",
                         N_ ("Try again in two minutes: too many devices are waiting for permission."));
  refusal->retry_after_s = XMH_ACCESS_REQUEST_LIFE_S;
  return refusal;
}

static char *
shorten (char *text)
{
  g_autofree char *whole = text;

  return g_utf8_substring (whole, 0, MIN (g_utf8_strlen (whole, -1), SAID_MAX));
}

static void
describe_request (XmhRefusal *refusal, XmhDevice *device, const char *computer)
{
  const char *name = xmh_device_get_name (device);
  const char *number = xmh_device_get_number (device);

  refusal->text = shorten (g_strdup_printf ("Allow %s with number %s on %s", name, number, computer));
  /* Translators: an app shows this line; at most 200 characters. The name of a device, four digits, and the name of the
   * computer. */
  refusal->said = shorten (g_strdup_printf (_ ("Allow %s with number %s on %s"), name, number, computer));
  refusal->number = g_strdup (number);
}

XmhRefusal *
xmh_visit_ask (XmhVisit *visit)
{
  XmhAccess *access = xmh_hub_get_access (visit->hub);
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhRefusal) refusal = NULL;
  XmhDevice *device;

  if (visit->shown.address == NULL)
    return refusal_new (SOUP_STATUS_FORBIDDEN, "no-address",
                        N_ ("Set X-Forwarded-For in the proxy in front of the hub: it does not send the address of "
                            "this device."));

  refusal = g_new0 (XmhRefusal, 1);
  refusal->status = SOUP_STATUS_FORBIDDEN;
  refusal->code = "approval-needed";
  device = xmh_access_ask (access, &visit->shown, xmh_visit_get_time (), &refusal->wait, &refusal->cookie, &error);
  if (device == NULL)
    return refuse (error);

  describe_request (refusal, device, xmh_host_get_name (get_host (visit->hub)));
  return g_steal_pointer (&refusal);
}

void
xmh_visit_set_cookie (XmhAnswer *answer, const char *origin, const char *value)
{
  gboolean is_secure = g_str_has_prefix (origin, "https:");
  g_autofree char *cookie = g_strdup_printf ("%s=%s; Max-Age=" COOKIE_LIFE "; Path=/; HttpOnly; SameSite=Strict%s",
                                             is_secure ? SECURE_COOKIE : XMH_ACCESS_COOKIE, value,
                                             is_secure ? "; Secure" : "");

  xmh_answer_add_field (answer, "Set-Cookie", cookie);
}
