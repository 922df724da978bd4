/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "hub/xmh-checks.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"
#include "config/xmh-credentials.h"
#include "config/xmh-origin.h"
#include "config/xmh-settings.h"
#include "hub/xmh-distrust.h"
#include "hub/xmh-problems.h"
#include "hub/xmh-refusals.h"
#include "media/xmh-media-server.h"
#include "tls/xmh-identity-problem.h"
#include "tls/xmh-identity.h"

static void
warn (XmhProblems *problems,
      gboolean     stands,
      const char  *code,
      const char  *message,
      const char  *remedy)
{
  if (stands)
    xmh_problems_raise (problems, code, XMH_SEVERITY_WARNING, message, remedy);
  else
    xmh_problems_clear (problems, code);
}

void
xmh_check_credentials (XmhProblems    *problems,
                       XmhCredentials *credentials)
{
  warn (problems, xmh_credentials_are_public (credentials), "public-credentials",
        _("The API key and secret are the published ones: everybody knows them"),
        xmh_sandbox_spell (_("Run “%s credentials renew”")));
}

/* As a person would tell it from others: what it says it is, and its address. */
static char *
name_device (const XmhDistrustEntry *entry)
{
  if (entry->kind == NULL)
    return g_strdup (entry->peer);

  /* Translators: a device, as "Quest browser (10.77.0.2)" */
  return g_strdup_printf (_("%s (%s)"), _(entry->kind), entry->peer);
}

static char *
describe_distrust (GPtrArray *entries)
{
  g_autofree char *newest = name_device (g_ptr_array_index (entries, 0));
  guint n_others = entries->len - 1;

  if (n_others == 0)
    return g_strdup_printf (_("%s does not trust this computer yet"), newest);

  /* Translators: the first %s is the device that was seen last */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s and %u other device do not trust this computer yet",
                                       "%s and %u other devices do not trust this computer yet", n_others),
                          newest, n_others);
}

void
xmh_check_distrust (XmhHub *hub)
{
  g_autoptr(GPtrArray) entries = xmh_distrust_list (xmh_hub_get_distrust (hub));
  g_auto(GStrv) urls = xmh_hub_get_urls (hub);
  g_autofree char *message = entries->len > 0 ? describe_distrust (entries) : NULL;
  g_autofree char *remedy = NULL;

  if (urls[0] != NULL)
    remedy = g_strdup_printf (_("On the device, open %s/trust and follow the steps"), urls[0]);
  else
    remedy = g_strdup (_("On the device, open the page /trust of this computer and follow the steps"));
  warn (xmh_hub_get_problems (hub), entries->len > 0, "untrusting-client", message, remedy);
}

/* Every code that the identity may report, so that what is over can be taken back. */
static const char *const identity_codes[] = {
  "certificate-files", "certificate-expires", "extra-name", "authority-key", "certificate-not-kept",
  "clock",
};

static const XmhIdentityProblem *
find_problem (GPtrArray  *found,
              const char *code)
{
  for (guint i = 0; i < found->len; i++)
    {
      const XmhIdentityProblem *problem = g_ptr_array_index (found, i);

      if (g_str_equal (problem->code, code))
        return problem;
    }

  return NULL;
}

void
xmh_check_identity (XmhProblems *problems,
                    XmhIdentity *identity)
{
  g_autoptr(GPtrArray) found = xmh_identity_get_problems (identity);

  for (guint i = 0; i < G_N_ELEMENTS (identity_codes); i++)
    {
      const XmhIdentityProblem *problem = find_problem (found, identity_codes[i]);

      if (problem != NULL)
        xmh_problems_raise (problems, problem->code, problem->is_error ? XMH_SEVERITY_ERROR : XMH_SEVERITY_WARNING,
                            problem->message, problem->remedy);
      else
        xmh_problems_clear (problems, identity_codes[i]);
    }
}

static gboolean
is_loopback_host (const char *host)
{
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;

  return address != NULL && g_inet_address_get_is_loopback (address);
}

void
xmh_check_lan (XmhHub *hub)
{
  XmhConfig *config = xmh_hub_get_config (hub);
  gboolean is_plain = config->enable_web_server && !xmh_hub_get_tls_enabled (hub) &&
                      !xmh_hub_is_loopback_only (hub) && !is_loopback_host (config->web_server_host);

  warn (xmh_hub_get_problems (hub), is_plain, "lan-without-tls",
        _("The network is served without encryption: browsers give such pages no camera and no microphone"),
        xmh_sandbox_spell (_("Run “%s tls on”, or set web_server_tls to true")));
}

static gboolean
has_network (XmhHub *hub)
{
  XmhNames *names = xmh_identity_get_names (xmh_hub_get_identity (hub));
  g_auto(GStrv) hosts = xmh_names_list_dialled (names, FALSE, G_SOCKET_FAMILY_INVALID);

  return hosts[0] != NULL;
}

/* Why there is nothing to offer to devices though the port is open. A port that is held is a problem of its own. */
void
xmh_check_offer (XmhHub *hub)
{
  XmhProblems *problems = xmh_hub_get_problems (hub);
  g_auto(GStrv) urls = xmh_hub_get_urls (hub);
  gboolean stands = xmh_hub_is_open (hub) && xmh_hub_get_config (hub)->enable_web_server && urls[0] == NULL;

  if (!stands)
    xmh_problems_clear (problems, "no-address");
  else if (xmh_hub_is_loopback_only (hub))
    warn (problems, TRUE, "no-address", _("Encryption is off, so devices can't connect: only this computer can"),
          xmh_sandbox_spell (_("Run “%s tls on”, or set web_server_tls to true")));
  else if (!has_network (hub))
    warn (problems, TRUE, "no-address", _("This computer is not on a network that devices can use"),
          _("Connect this computer to the network that the devices are in"));
  else
    warn (problems, TRUE, "no-address", _("The certificate has no name or address that devices can open"),
          _("Use a certificate with the name of this computer in cert_file, or remove cert_file and key_file"));
}

/**
 * xmh_check_media_server:
 * @problems: where it is said
 * @server: the media server
 * @standing: (inout): the code that was raised last, or %NULL; each cause has a code of its own
 */
void
xmh_check_media_server (XmhProblems    *problems,
                        XmhMediaServer *server,
                        char          **standing)
{
  const char *message, *remedy;
  const char *code = xmh_media_server_get_problem (server, &message, &remedy);
  g_autofree char *previous = g_steal_pointer (standing);

  *standing = g_strdup (code);
  if (code != NULL)
    xmh_problems_raise (problems, code, XMH_SEVERITY_ERROR, message, remedy);
  if (previous != NULL && g_strcmp0 (previous, code) != 0)
    xmh_problems_clear (problems, previous);
}

/* The host of @origin resembles one of those of @list, which are origins or hosts. */
static gboolean
resembles_any (const char        *host,
               const char *const *list)
{
  for (; list != NULL && *list != NULL; list++)
    {
      g_autoptr(GUri) uri = strstr (*list, "://") != NULL ? g_uri_parse (*list, G_URI_FLAGS_NONE, NULL) : NULL;
      const char *trusted = uri != NULL ? g_uri_get_host (uri) : *list;

      if (!g_str_equal (trusted, "*") && xmh_host_resembles (host, trusted))
        return TRUE;
    }

  return FALSE;
}

/* Whether a person may be led to take the page for one that is allowed. Such a page is never offered. */
static gboolean
looks_allowed (XmhHub     *hub,
               const char *origin)
{
  XmhConfig *config = xmh_hub_get_config (hub);
  XmhSettings *settings = xmh_hub_get_settings (hub);
  g_autoptr(GUri) uri = g_uri_parse (origin, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  XmhHost *computer = xmh_identity_get_host (xmh_hub_get_identity (hub));
  const char *const own[] = { "localhost", xmh_host_get_name (computer), NULL };
  const char *const *lists[] = {
    own,
    (const char *const *) config->cloudxr_allow_origins,
    (const char *const *) config->cors_allow_origins,
    (const char *const *) config->allowed_hosts,
    (const char *const *) config->web_server_extra_sans,
    settings != NULL ? xmh_settings_get_cloudxr_origins (settings) : NULL,
    settings != NULL ? xmh_settings_get_cors_origins (settings) : NULL,
  };

  for (gsize i = 0; host != NULL && i < G_N_ELEMENTS (lists); i++)
    if (resembles_any (host, lists[i]))
      return TRUE;

  return host == NULL;
}

static char *
describe_refusal (const XmhRefusal *refusal)
{
  if (refusal->by == XMH_REFUSED_BY_CORS)
    /* Translators: %s are the address of a web site and that of a device on the network */
    return g_strdup_printf (_("%s (for a token, claimed by %s)"), refusal->origin, refusal->peer);

  /* Translators: %s are the address of a web site and that of a device on the network */
  return g_strdup_printf (_("%s (for CloudXR, claimed by %s)"), refusal->origin, refusal->peer);
}

/* (transfer full): names the pages that may be offered, and no others: the panel reads them from here */
static char *
describe_offer (XmhHub       *hub,
                GPtrArray    *list,
                XmhRefusedBy  by)
{
  g_autoptr(GString) offered = g_string_new (NULL);
  const char *keys = by == XMH_REFUSED_BY_CORS ? "cors_allow_origins"
                     : by == XMH_REFUSED_BY_CLOUDXR ? "cloudxr_allow_origins"
                     : "cloudxr_allow_origins, cors_allow_origins";

  for (guint i = 0; i < list->len; i++)
    {
      const XmhRefusal *refusal = g_ptr_array_index (list, i);

      if (!looks_allowed (hub, refusal->origin))
        g_string_append_printf (offered, "%s%s", offered->len > 0 ? ", " : "", refusal->origin);
    }

  if (offered->len == 0)
    /* Translators: %s is a key of the configuration */
    return g_strdup_printf (_("The panel does not offer to allow this: the address is missing, or looks like that of an "
                              "allowed page. If you are sure, add it to %s in xr_media_hub.yaml."), keys);

  /* Translators: the first %s is a key of the configuration, the second the address of a web site, or several */
  return g_strdup_printf (_("If you know the page, add its address to %s in xr_media_hub.yaml: %s"), keys, offered->str);
}

/* Everything here is a stranger's word. */
void
xmh_check_refusals (XmhHub *hub)
{
  gboolean has_more = FALSE;
  GPtrArray *list = xmh_refusals_list (xmh_hub_get_refusals (hub), &has_more);
  g_autoptr(GString) pages = g_string_new (NULL);
  g_autofree char *message = NULL;
  g_autofree char *remedy = NULL;
  XmhRefusedBy by = XMH_REFUSED_NOWHERE;

  for (guint i = 0; i < list->len; i++)
    {
      const XmhRefusal *refusal = g_ptr_array_index (list, i);
      g_autofree char *page = describe_refusal (refusal);

      by |= refusal->by;
      g_string_append_printf (pages, "%s%s", i > 0 ? ", " : "", page);
    }
  if (has_more)
    g_string_append (pages, _(", and more"));

  /* Translators: %s is a list of web sites */
  message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                          "%u web page was refused: %s. A device can claim to show any page.",
                                          "%u web pages were refused: %s. A device can claim to show any page.",
                                          list->len), list->len, pages->str);
  remedy = describe_offer (hub, list, by);
  warn (xmh_hub_get_problems (hub), list->len > 0, "origin-refused", message, remedy);
}
