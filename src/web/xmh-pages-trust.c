/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-pages.h"

#include <glib/gi18n.h>

#include "common/xmh-sandbox.h"
#include "hub/xmh-hub.h"
#include "tls/xmh-identity.h"
#include "web/xmh-page.h"
#include "web/xmh-pages-checks.h"
#include "web/xmh-platform.h"
#include "web/xmh-site.h"
#include "web/xmh-trust-steps.h"

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
      return xmh_pages_get_cloudxr_url (request);
    case XMH_STEP_NO_LINK:
    default:
      return NULL;
    }
}

/* Whatever leads away from this page must be easy to come back from. */
static void
append_link (GString            *html,
             XmhLanguage        *language,
             const XmhTrustStep *step,
             const char         *target)
{
  g_autofree char *link = g_markup_printf_escaped ("href=\"%s\">%s</a>", target,
                                                   xmh_language_get (language, step->link_text));

  g_string_append (html, "<a class=\"button\" ");
  if (step->link == XMH_STEP_CLOUDXR)
    g_string_append (html, "target=\"_blank\" rel=\"noopener\" ");
  g_string_append (html, link);
}

static void
append_step (GString            *html,
             XmhRequest         *request,
             const XmhTrustStep *step)
{
  XmhLanguage *language = xmh_route_get_language (request);
  g_autofree char *text = g_markup_printf_escaped ("<li><p>%s</p>", xmh_language_get (language, step->text));
  g_autofree char *target = get_target (request, step->link);
  g_autofree char *path = NULL;

  /* A step that leads to a part that is switched off is no step. */
  if (step->link != XMH_STEP_NO_LINK && target == NULL)
    return;

  g_string_append (html, text);
  if (step->path != NULL)
    {
      path = g_markup_printf_escaped ("<p class=\"path\">%s</p>", xmh_language_get (language, step->path));
      g_string_append (html, path);
    }
  if (target != NULL)
    append_link (html, language, step, target);
  g_string_append (html, "</li>\n");
}

static void
append_steps (GString             *html,
              XmhRequest          *request,
              const XmhTrustGuide *guide)
{
  g_string_append (html, "<ol class=\"steps\">\n");
  for (guint i = 0; i < XMH_TRUST_STEPS_MAX && guide->steps[i].text != NULL; i++)
    append_step (html, request, &guide->steps[i]);
  g_string_append (html, "</ol>\n");
}

/* What the visiting device itself has to compare stands in its own section. */
static void
append_comparison (GString             *html,
                   XmhLanguage         *language,
                   const XmhTrustGuide *guide)
{
  g_autofree char *compare = NULL;

  if (guide->compare == NULL)
    return;
  compare = g_markup_printf_escaped ("<p>%s</p>\n", xmh_language_get (language, guide->compare));
  g_string_append (html, compare);
}

static char *
make_here (XmhRequest *request,
           XmhPlatform platform)
{
  XmhLanguage *language = xmh_route_get_language (request);
  const XmhTrustGuide *guide = xmh_trust_guide_get (platform);
  g_autofree char *title = g_markup_printf_escaped ("<section class=\"card here\">\n<p class=\"eyebrow\">%s</p>\n"
                                                    "<h2>%s</h2>\n", xmh_language_get (language, N_("This device")),
                                                    xmh_language_get (language, guide->title));
  GString *html = g_string_new (title);

  append_steps (html, request, guide);
  g_string_append (html, "</section>");
  return g_string_free (html, FALSE);
}

static void
append_choice (GString    *html,
               XmhRequest *request,
               XmhPlatform platform,
               gboolean    has_touch)
{
  XmhLanguage *language = xmh_route_get_language (request);
  const XmhTrustGuide *guide = xmh_trust_guide_get (platform);
  g_autofree char *title = g_markup_printf_escaped ("<details class=\"card here\" data-touch=\"%s\" open>\n"
                                                    "<summary><h2>%s</h2></summary>\n",
                                                    has_touch ? "yes" : "no",
                                                    xmh_language_get (language, guide->title));

  g_string_append (html, title);
  append_steps (html, request, guide);
  append_comparison (html, language, guide);
  g_string_append (html, "</details>\n");
}

/* An iPad and a Vision Pro that call themselves a Mac: both ways are offered, and the script closes the one of a device
 * without touch, or of one with it. */
static char *
make_choice (XmhRequest *request,
             XmhPlatform platform,
             XmhPlatform other)
{
  GString *html = g_string_new ("<div id=\"choice\">\n");

  append_choice (html, request, platform, FALSE);
  append_choice (html, request, other, TRUE);
  g_string_append (html, "</div>");
  return g_string_free (html, FALSE);
}

static char *
make_others (XmhRequest *request,
             XmhPlatform platform,
             XmhPlatform second)
{
  XmhLanguage *language = xmh_route_get_language (request);
  GString *html = g_string_new (NULL);

  for (XmhPlatform other = 0; other < XMH_N_PLATFORMS; other++)
    {
      const XmhTrustGuide *guide = xmh_trust_guide_get (other);
      g_autofree char *title = NULL;

      if (other == platform || other == second)
        continue;
      title = g_markup_printf_escaped ("<details>\n<summary>%s</summary>\n",
                                       xmh_language_get (language, guide->title));
      g_string_append (html, title);
      append_steps (html, request, guide);
      append_comparison (html, language, guide);
      g_string_append (html, "</details>\n");
    }

  return g_string_free (html, FALSE);
}

/* Nothing to install: TLS is off, or the certificate is one that the user takes care of. */
static char *
make_plain (XmhRequest *request,
            const char *message)
{
  XmhPage *page = xmh_page_new ("error.html", xmh_route_get_language (request));

  xmh_page_translate (page, "message", message);
  xmh_page_translate (page, "home", N_("To the start page"));
  return xmh_page_finish (page, N_("Trusting this hub"));
}

static void
set_comparison (XmhPage             *page,
                const XmhTrustGuide *guide)
{
  xmh_page_translate (page, "compare-title", N_("Make sure that it is the right certificate"));
  xmh_page_translate (page, "compare",
                      N_("Somebody between this device and your computer could have changed this page and the "
                         "certificate alike; so this page cannot prove anything. Compare the SHA-256 fingerprint that "
                         "the device shows with the one that the computer shows."));
  xmh_page_translate (page, "computer", N_("On the computer"));
  xmh_page_translate (page, "compare-computer",
                      N_("The control panel shows it under the certificate; or type in a terminal:"));
  xmh_page_set_text (page, "compare-command", xmh_sandbox_spell ("%s cert --fingerprint"));
  xmh_page_translate (page, "device", N_("On this device"));
  xmh_page_translate (page, "compare-device", guide->compare != NULL ? guide->compare
                      : N_("Nothing is installed here, and there is nothing to compare: continue past warnings only "
                           "in a network that you trust."));
}

/* Where the device is a Mac or an iPad, each way says itself where its fingerprint is. */
static char *
make_comparison (XmhRequest *request,
                 XmhPlatform platform,
                 XmhPlatform other)
{
  XmhPage *page = xmh_page_new ("compare.html", xmh_route_get_language (request));

  set_comparison (page, xmh_trust_guide_get (platform));
  if (other != XMH_N_PLATFORMS)
    xmh_page_translate (page, "compare-device", N_("The steps of each device end with the place where it shows its "
                                                   "own."));
  return xmh_page_finish_part (page);
}

static void
append_retired (GString     *html,
                XmhLanguage *language,
                GPtrArray   *retired)
{
  g_autofree char *text = g_markup_printf_escaped (
    "<p>%s</p>\n<ul>\n",
    xmh_language_get (language, N_("This hub used these before. Remove them from the devices where they are "
                                   "installed, in the place where you compared the fingerprint: whoever has their key "
                                   "could still pretend to be a device of your network.")));

  g_string_append (html, text);
  for (guint i = 0; i < retired->len; i++)
    {
      const XmhRetiredAuthority *authority = g_ptr_array_index (retired, i);
      g_autofree char *item = g_markup_printf_escaped ("<li>%s<br><code dir=\"ltr\">%s</code></li>\n", authority->common_name,
                                                       authority->fingerprint);

      g_string_append (html, item);
    }
  g_string_append (html, "</ul>\n");
}

/* Names are enough to find what to remove; the fingerprints tell apart what has the same name. */
static char *
make_old (XmhRequest  *request,
          XmhIdentity *identity)
{
  XmhLanguage *language = xmh_route_get_language (request);
  g_autoptr(GPtrArray) retired = xmh_identity_get_retired_authorities (identity);
  GString *html;
  g_autofree char *title = NULL;

  if (retired->len == 0)
    return g_strdup ("");

  title = g_markup_printf_escaped ("<section class=\"old\">\n<h2>%s</h2>\n",
                                   xmh_language_get (language, N_("Old certificates to remove")));
  html = g_string_new (title);
  append_retired (html, language, retired);
  g_string_append (html, "</section>");
  return g_string_free (html, FALSE);
}

static const char *
get_intro (XmhIdentity *identity)
{
  if (xmh_identity_get_source (identity) == XMH_IDENTITY_FILE)
    return N_("This hub uses a certificate of your own. If this page opened without a warning there is nothing to "
              "install; otherwise install the authority that issued it.");

  return N_("The hub proves itself with a certificate that your computer issued. A device installs it once and then "
            "connects without a warning, also after addresses change.");
}

static void
set_steps (XmhPage    *page,
           XmhRequest *request)
{
  const char *user_agent = xmh_request_get_header (request, "User-Agent");
  XmhPlatform platform = xmh_platform_guess (user_agent);
  XmhPlatform other = xmh_platform_guess_other (user_agent);

  xmh_page_translate (page, "intro", xmh_platform_is_headset (platform)
                      ? N_("The browser of a headset asks once for each port of the hub. Two steps, and you are in.")
                      : get_intro (xmh_hub_get_identity (xmh_request_get_hub (request))));
  xmh_page_take_html (page, "here", other == XMH_N_PLATFORMS ? make_here (request, platform)
                                                             : make_choice (request, platform, other));
  xmh_page_take_html (page, "compare", make_comparison (request, platform, other));
  xmh_page_take_html (page, "others", make_others (request, platform, other));
}

/* Also where a device's own steps are not needed, the other port and the hub's state are worth a look. */
static void
set_nothing_to_do (XmhPage *page)
{
  xmh_page_translate (page, "intro",
                      N_("There is nothing to install: the certificate comes from an authority that devices trust "
                         "anyway. If a browser warns all the same, open the hub by a name that the certificate has."));
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
  gboolean is_public = xmh_identity_is_publicly_trusted (identity);
  XmhPage *page;

  if (!xmh_hub_get_tls_enabled (hub))
    return make_plain (request, N_("TLS is switched off: there is no certificate to trust. Browsers give camera, "
                                   "microphone and WebXR only to pages of this computer itself then."));

  page = xmh_page_new (is_public ? "trusted.html" : "trust.html", xmh_route_get_language (request));
  if (is_public)
    set_nothing_to_do (page);
  else
    set_steps (page, request);
  xmh_page_take_html (page, "checks", xmh_pages_make_checks (request, platform, is_public));
  xmh_page_take_html (page, "old", make_old (request, identity));
  xmh_page_translate (page, "others-title", N_("Other devices"));
  return xmh_page_finish (page, is_public ? N_("Nothing to install") : N_("Trust this hub"));
}
