/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-hub-problems.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-sandbox.h"
#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"
#include "config/xmh-origin.h"
#include "hub/xmh-agents.h"
#include "hub/xmh-distrust.h"
#include "hub/xmh-hub.h"
#include "hub/xmh-problems.h"
#include "hub/xmh-refused-origins.h"
#include "media/xmh-connector.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-tls-identity.h"

static XmhProblem *
check_lan (XmhHub *hub)
{
  XmhConfig *config = xmh_hub_get_config (hub);

  if (!config->enable_web_server || xmh_hub_get_tls_enabled (hub) || xmh_hub_is_loopback_only (hub) ||
      xmh_host_is_loopback (config->web_server_host))
    return NULL;

  return xmh_problem_new ("lan-without-tls",
                          xmh_sandbox_insert_command (_ ("Run “%s tls on”, or set web_server_tls to true")),
                          _ ("The hub serves the network without encryption, so browsers block camera and microphone"));
}

/* Why there is no address for devices though the port is open. A port that is in use is a problem of its own. */
static XmhProblem *
check_offer (XmhHub *hub)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (hub);
  g_auto(GStrv) hosts = NULL;

  if (!xmh_hub_is_open (hub) || !xmh_hub_get_config (hub)->enable_web_server || urls[0] != NULL)
    return NULL;
  if (xmh_hub_is_loopback_only (hub))
    return xmh_problem_new ("no-address",
                            xmh_sandbox_insert_command (_ ("Run “%s tls on”, or set web_server_tls to true")),
                            _ ("Encryption is off, so devices can't connect. Only this computer can"));
  hosts = xmh_hub_names_list_dialled (xmh_tls_identity_get_names (xmh_hub_get_tls_identity (hub)), FALSE,
                                      G_SOCKET_FAMILY_INVALID);
  if (hosts[0] == NULL)
    return xmh_problem_new ("no-address", _ ("Connect this computer to the same network as your devices"),
                            _ ("This computer is not on a network that devices can use"));

  return xmh_problem_new ("no-address",
                          _ ("Use a certificate with the name of this computer in cert_file, or remove cert_file and "
                             "key_file"),
                          _ ("The certificate has no name or address that devices can open"));
}

/* The host of @origin resembles one of those of @list, which are origins or hosts. */
static gboolean
resembles_any (const char *host, const char *const *list)
{
  for (; list != NULL && *list != NULL; list++)
    {
      g_autoptr(GUri) uri = strstr (*list, "://") != NULL ? g_uri_parse (*list, G_URI_FLAGS_NONE, NULL) : NULL;
      const char *trusted = uri != NULL ? g_uri_get_host (uri) : *list;

      if (!g_str_equal (trusted, "*") && xmh_host_name_resembles (host, trusted))
        return TRUE;
    }

  return FALSE;
}

/* Whether the user may mistake the page for one that is allowed. Such a page is never offered. */
static gboolean
looks_allowed (XmhHub *hub, const char *origin)
{
  XmhConfig *config = xmh_hub_get_config (hub);
  g_autoptr(GUri) uri = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  XmhHost *computer = xmh_tls_identity_get_host (xmh_hub_get_tls_identity (hub));
  const char *const own[] = { "localhost", xmh_host_get_name (computer), NULL };
  const char *const *lists[] = {
    own,
    (const char *const *) config->cloudxr_allow_origins,
    (const char *const *) config->cors_allow_origins,
    (const char *const *) config->allowed_hosts,
    (const char *const *) config->web_server_extra_sans,
  };

  for (gsize i = 0; host != NULL && i < G_N_ELEMENTS (lists); i++)
    if (resembles_any (host, lists[i]))
      return TRUE;

  return host == NULL;
}

/* (transfer full): lists only the pages that may be offered: the panel parses them */
static char *
describe_offer (XmhHub *hub, GPtrArray *list, XmhRefusedBy by)
{
  g_autoptr(GString) offered = g_string_new (NULL);
  const char *keys = by == XMH_REFUSED_BY_CORS      ? "cors_allow_origins"
                     : by == XMH_REFUSED_BY_CLOUDXR ? "cloudxr_allow_origins"
                                                    : "cloudxr_allow_origins, cors_allow_origins";

  for (guint i = 0; i < list->len; i++)
    {
      const XmhRefusedOrigin *refusal = g_ptr_array_index (list, i);

      if (!looks_allowed (hub, refusal->origin))
        g_string_append_printf (offered, "%s%s", offered->len > 0 ? ", " : "", refusal->origin);
    }

  if (offered->len == 0)
    /* Translators: %s is a key of the configuration */
    return g_strdup_printf (
      _ ("You cannot allow this in the panel: the address is missing, or looks like that of an allowed page. If "
         "you are sure, add it to %s in xr_media_hub.yaml."),
      keys);

  /* Translators: the first %s is a key of the configuration, the second the address of a web site, or several */
  return g_strdup_printf (_ ("If you trust the page, add its address to %s in xr_media_hub.yaml: %s"), keys,
                          offered->str);
}

/* All of these texts come from untrusted peers. */
static XmhProblem *
check_refusals (XmhHub *hub)
{
  gboolean has_more = FALSE;
  GPtrArray *list = xmh_refused_origins_list (xmh_hub_get_refused_origins (hub), &has_more);
  g_autoptr(GString) pages = g_string_new (NULL);
  g_autofree char *remedy = NULL;
  XmhRefusedBy by = XMH_REFUSED_NOWHERE;

  if (list->len == 0)
    return NULL;

  for (guint i = 0; i < list->len; i++)
    {
      const XmhRefusedOrigin *refusal = g_ptr_array_index (list, i);

      by |= refusal->by;
      if (i > 0)
        g_string_append (pages, ", ");
      if (refusal->by == XMH_REFUSED_BY_CORS)
        /* Translators: %s are the address of a web site and that of a device on the network */
        g_string_append_printf (pages, _ ("%s (for a token, requested by %s)"), refusal->origin, refusal->peer);
      else
        /* Translators: %s are the address of a web site and that of a device on the network */
        g_string_append_printf (pages, _ ("%s (for CloudXR, requested by %s)"), refusal->origin, refusal->peer);
    }
  if (has_more)
    g_string_append (pages, _ (", and more"));

  remedy = describe_offer (hub, list, by);
  return xmh_problem_new ("origin-refused", remedy,
                          /* Translators: %s is a list of web sites */
                          g_dngettext (GETTEXT_PACKAGE,
                                       "%u web page was refused: %s. Any device can claim to show any page.",
                                       "%u web pages were refused: %s. Any device can claim to show any page.",
                                       list->len),
                          list->len, pages->str);
}

static void
update_identity (XmhHub *hub)
{
  xmh_problems_set_list (xmh_hub_get_problems (hub), "identity",
                         xmh_tls_identity_get_problems (xmh_hub_get_tls_identity (hub)));
}

/* A device that knows key and secret makes its own token, so asking the user has no effect. */
static XmhProblem *
check_credentials (XmhHub *hub)
{
  XmhApiCredentials *credentials = xmh_hub_get_api_credentials (hub);

  if (!xmh_hub_asks (hub) || !xmh_api_credentials_are_public (credentials))
    return xmh_api_credentials_get_problem (credentials);

  return xmh_problem_new_full ("public-credentials", NULL, XMH_SEVERITY_ERROR,
                               xmh_sandbox_insert_command (_ ("Run “%s credentials renew”")),
                               _ ("Everybody knows LiveKit's API key and secret, so any device can join the room "
                                  "without your permission"));
}

static void
update_credentials (XmhHub *hub)
{
  xmh_problems_set (xmh_hub_get_problems (hub), "credentials", check_credentials (hub));
}

static void
update_access (XmhHub *hub)
{
  const XmhProblem *problem = xmh_access_get_problem (xmh_hub_get_access (hub));

  xmh_problems_set (xmh_hub_get_problems (hub), "access", problem != NULL ? xmh_problem_ref (problem) : NULL);
}

static void
update_media_server (XmhHub *hub)
{
  const XmhProblem *problem = xmh_media_server_get_problem (xmh_hub_get_media_server (hub));

  xmh_problems_set (xmh_hub_get_problems (hub), "media-server", problem != NULL ? xmh_problem_ref (problem) : NULL);
}

static void
update_connector (XmhHub *hub)
{
  const XmhProblem *problem = xmh_connector_get_problem (xmh_hub_get_connector (hub));

  xmh_problems_set (xmh_hub_get_problems (hub), "connector", problem != NULL ? xmh_problem_ref (problem) : NULL);
}

static void
update_agents (XmhHub *hub)
{
  const XmhProblem *problem = xmh_agents_get_problem (xmh_hub_get_agents (hub));

  xmh_problems_set (xmh_hub_get_problems (hub), "agents", problem != NULL ? xmh_problem_ref (problem) : NULL);
}

/* It names the address to open. */
static void
update_distrust (XmhHub *hub)
{
  g_auto(GStrv) urls = xmh_hub_get_urls (hub);

  xmh_problems_set (xmh_hub_get_problems (hub), "distrust",
                    xmh_distrust_get_problem (xmh_hub_get_distrust (hub), urls[0]));
}

static void
update_refusals (XmhHub *hub)
{
  xmh_problems_set (xmh_hub_get_problems (hub), "refusals", check_refusals (hub));
}

static void
update_lan (XmhHub *hub)
{
  xmh_problems_set (xmh_hub_get_problems (hub), "lan", check_lan (hub));
}

static void
update_offer (XmhHub *hub)
{
  xmh_problems_set (xmh_hub_get_problems (hub), "offer", check_offer (hub));
}

void
xmh_hub_problems_update (XmhHub *hub)
{
  update_credentials (hub);
  update_access (hub);
  update_identity (hub);
  update_lan (hub);
  update_offer (hub);
}

void
xmh_hub_problems_connect (XmhHub *hub)
{
  const struct
  {
    gpointer part;
    const char *signal;
    void (*update) (XmhHub *hub);
  } signals[] = {
    { xmh_hub_get_tls_identity (hub), "notify::problems", update_identity },
    { xmh_hub_get_tls_identity (hub), "notify::problems", update_offer },
    { xmh_hub_get_api_credentials (hub), "changed", update_credentials },
    { xmh_hub_get_access (hub), "notify::problem", update_access },
    { xmh_hub_get_media_server (hub), "notify::problem", update_media_server },
    { xmh_hub_get_connector (hub), "notify::problem", update_connector },
    { xmh_hub_get_agents (hub), "notify::problem", update_agents },
    { xmh_hub_get_distrust (hub), "changed", update_distrust },
    { xmh_hub_get_refused_origins (hub), "changed", update_refusals },
    { hub, "notify::config", xmh_hub_problems_update },
    { hub, "notify::urls", update_distrust },
    { hub, "notify::urls", update_offer },
    { hub, "notify::open", update_offer },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (signals[i].part, signals[i].signal, G_CALLBACK (signals[i].update), hub,
                             G_CONNECT_SWAPPED);
}
