/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-pages.h"

#include <glib/gi18n.h>
#include <string.h>

#include "config/xmh-config.h"
#include "hub/xmh-hub.h"
#include "net/xmh-page.h"
#include "net/xmh-platform.h"
#include "net/xmh-trust-steps.h"
#include "tls/xmh-identity.h"

/* https and the host that the client used, with the other port; NULL when that front is off. */
static char *
get_cloudxr_url (XmhRequest *request)
{
  XmhConfig *config = xmh_hub_get_config (xmh_request_get_hub (request));
  const char *origin = xmh_request_get_origin (request);
  const char *host = strstr (origin, "://") + strlen ("://");
  const char *colon = strrchr (host, ':');

  if (!config->enable_cloudxr_proxy)
    return NULL;
  if (colon == NULL || strchr (colon, ']') != NULL)
    colon = host + strlen (host);

  return g_strdup_printf ("https://%.*s:%u/", (int) (colon - host), host, config->cloudxr_proxy_port);
}

static char *
get_target (XmhRequest *request,
            XmhStepLink link)
{
  switch (link)
    {
    case XMH_STEP_CERT:
      return g_strdup ("/cert");
    case XMH_STEP_CERT_DER:
      return g_strdup ("/cert?format=der");
    case XMH_STEP_PROFILE:
      return g_strdup ("/cert.mobileconfig");
    case XMH_STEP_HOME:
      return g_strdup ("/");
    case XMH_STEP_CLOUDXR:
      return get_cloudxr_url (request);
    case XMH_STEP_NO_LINK:
    default:
      return NULL;
    }
}

static void
append_step (GString            *html,
             XmhRequest         *request,
             const XmhTrustStep *step)
{
  g_autofree char *text = g_markup_escape_text (_(step->text), -1);
  g_autofree char *target = get_target (request, step->link);
  g_autofree char *link = NULL;

  /* A step that leads to a part that is switched off is no step. */
  if (step->link != XMH_STEP_NO_LINK && target == NULL)
    return;

  g_string_append_printf (html, "<li>%s", text);
  if (target != NULL)
    {
      link = g_markup_printf_escaped ("<br><a href=\"%s\">%s</a>", target, _(step->link_text));
      g_string_append (html, link);
    }
  g_string_append (html, "</li>\n");
}

static void
append_steps (GString             *html,
              XmhRequest          *request,
              const XmhTrustGuide *guide)
{
  g_string_append (html, "<ol>\n");
  for (guint i = 0; i < XMH_TRUST_STEPS_MAX && guide->steps[i].text != NULL; i++)
    append_step (html, request, &guide->steps[i]);
  g_string_append (html, "</ol>\n");
}

/* What the visiting device itself has to compare stands in its own section. */
static void
append_comparison (GString             *html,
                   const XmhTrustGuide *guide)
{
  g_autofree char *compare = NULL;

  if (guide->compare == NULL)
    return;
  compare = g_markup_printf_escaped ("<p>%s</p>\n", _(guide->compare));
  g_string_append (html, compare);
}

static char *
make_here (XmhRequest *request,
           XmhPlatform platform)
{
  const XmhTrustGuide *guide = xmh_trust_guide_get (platform);
  g_autofree char *title = g_markup_printf_escaped ("<section class=\"here\">\n<h2>%s</h2>\n", _(guide->title));
  GString *html = g_string_new (title);

  append_steps (html, request, guide);
  g_string_append (html, "</section>");
  return g_string_free (html, FALSE);
}

static char *
make_others (XmhRequest *request,
             XmhPlatform platform)
{
  GString *html = g_string_new (NULL);

  for (XmhPlatform other = 0; other < XMH_N_PLATFORMS; other++)
    {
      const XmhTrustGuide *guide = xmh_trust_guide_get (other);
      g_autofree char *title = NULL;

      if (other == platform)
        continue;
      title = g_markup_printf_escaped ("<details>\n<summary>%s</summary>\n", _(guide->title));
      g_string_append (html, title);
      append_steps (html, request, guide);
      append_comparison (html, guide);
      g_string_append (html, "</details>\n");
    }

  return g_string_free (html, FALSE);
}

/* Nothing to install: TLS is off, or the certificate is one that the user takes care of. */
static char *
make_plain (const char *message)
{
  XmhPage *page = xmh_page_new ("error.html");

  xmh_page_set_text (page, "message", message);
  xmh_page_set_text (page, "home", _("To the start page"));
  return xmh_page_finish (page, _("Trusting this hub"));
}

static void
set_comparison (XmhPage             *page,
                const XmhTrustGuide *guide)
{
  xmh_page_set_text (page, "compare-title", _("Make sure that it is the right certificate"));
  xmh_page_set_text (page, "compare",
                     _("Somebody who stood between this device and your computer could have changed this page and the "
                       "certificate alike; so this page cannot prove anything. Compare the SHA-256 fingerprint that "
                       "the device shows with the one that the computer shows."));
  xmh_page_set_text (page, "compare-computer",
                     _("On the computer: the control panel shows it under the certificate, or a terminal with"));
  xmh_page_set_text (page, "compare-device",
                     guide->compare != NULL
                       ? _(guide->compare)
                       : _("On this device there is nothing to install and nothing to compare. Proceed only on a network "
                           "that you trust."));
}

static void
append_retired (GString   *html,
                GPtrArray *retired)
{
  g_autofree char *text = g_markup_printf_escaped (
    "<p>%s</p>\n<ul>\n",
    _("These were used by this hub before. Remove them where they are installed: whoever has their key could still "
      "pretend to be a device of your network."));

  g_string_append (html, text);
  for (guint i = 0; i < retired->len; i++)
    {
      const XmhRetiredAuthority *authority = g_ptr_array_index (retired, i);
      g_autofree char *item = g_markup_printf_escaped ("<li>%s<br><code>%s</code></li>\n", authority->common_name,
                                                       authority->fingerprint);

      g_string_append (html, item);
    }
  g_string_append (html, "</ul>\n");
}

/* Names are enough to find what to remove; the fingerprints tell apart what has the same name. */
static char *
make_old (XmhIdentity *identity)
{
  g_autoptr(GPtrArray) retired = xmh_identity_get_retired_authorities (identity);
  GString *html;
  g_autofree char *title = NULL;

  if (retired->len == 0)
    return g_strdup ("");

  title = g_markup_printf_escaped ("<h2>%s</h2>\n", _("Old certificates to remove"));
  html = g_string_new (title);
  append_retired (html, retired);
  return g_string_free (html, FALSE);
}

/**
 * xmh_pages_make_trust:
 * @request: the request that is answered
 *
 * Returns: (transfer full): what to do on the visiting device, the other ways below. It does not print the fingerprint:
 *   a page that came over an unverified connection proves nothing by it.
 */
char *
xmh_pages_make_trust (XmhRequest *request)
{
  XmhHub *hub = xmh_request_get_hub (request);
  XmhIdentity *identity = xmh_hub_get_identity (hub);
  XmhPlatform platform = xmh_platform_guess (xmh_request_get_header (request, "User-Agent"));
  XmhPage *page;

  if (!xmh_hub_get_tls_enabled (hub))
    return make_plain (_("TLS is switched off: there is no certificate to trust. Browsers give camera, microphone and "
                         "WebXR only to pages of this computer itself then."));

  page = xmh_page_new ("trust.html");
  xmh_page_set_text (page, "intro",
                     xmh_identity_get_source (identity) == XMH_IDENTITY_FILE
                       ? _("This hub uses a certificate of your own. If this page opened without a warning there is "
                           "nothing to install; otherwise install the authority that issued it.")
                       : _("The hub proves itself with a certificate that your computer issued. Devices install it "
                           "once, and then connect without a warning, also after addresses change."));
  xmh_page_take_html (page, "here", make_here (request, platform));
  set_comparison (page, xmh_trust_guide_get (platform));
  xmh_page_take_html (page, "old", make_old (identity));
  xmh_page_set_text (page, "others-title", _("Other devices"));
  xmh_page_take_html (page, "others", make_others (request, platform));
  xmh_page_set_text (page, "home", _("To the start page"));
  return xmh_page_finish (page, _("Trusting this hub"));
}
