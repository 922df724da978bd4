/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-trust-steps.h"

#include <glib/gi18n.h>

#define STEP(text) { text, NULL, NULL, XMH_STEP_NO_LINK }
#define STEP_AT(text, path) { text, path, NULL, XMH_STEP_NO_LINK }
#define STEP_TO(text, link_text, link) { text, NULL, link_text, link }

/* Texts that several of them use; xgettext finds them here. */
#define DOWNLOAD N_("Download the certificate")
#define NOTHING_TO_INSTALL \
  N_("Install nothing: this browser has no place for certificates. It asks once for each port instead.")
#define OPEN_PORT N_("Open the CloudXR port")
#define ANDROID_PATH \
  N_("Settings › Security & privacy › More security settings › Encryption & credentials › Install a certificate › " \
     "CA certificate")
#define ANDROID_SHOWS \
  N_("Settings › Encryption & credentials › Trusted credentials › User: tap the entry to see its SHA-256.")

static const XmhTrustGuide guides[XMH_N_PLATFORMS] = {
  [XMH_PLATFORM_QUEST] = {
    N_("Meta Quest Browser"),
    {
      STEP (NOTHING_TO_INSTALL),
      STEP_AT (N_("This address: where the browser warns, continue past the warning. You did so already where you see "
                  "this page."),
               N_("Advanced › Proceed")),
      STEP_TO (N_("The other port, for CloudXR: open it and continue in the same way. “Certificate Accepted” is what you "
                  "want to see; then come back here."), OPEN_PORT, XMH_STEP_CLOUDXR),
    },
    NULL,
  },
  [XMH_PLATFORM_HEADSET] = {
    N_("Other headset browsers (Wolvic, Pico, VIVE)"),
    {
      STEP (NOTHING_TO_INSTALL),
      STEP_AT (N_("This address: where the browser warns, continue past the warning. Wolvic says “Accept the Risk and "
                  "Continue”, Pico and VIVE “Proceed”."),
               N_("Advanced › Proceed")),
      STEP_TO (N_("The other port, for CloudXR: open it and continue in the same way. “Certificate Accepted” is what you "
                  "want to see; then come back here."), OPEN_PORT, XMH_STEP_CLOUDXR),
    },
    NULL,
  },
  [XMH_PLATFORM_ANDROID] = {
    N_("Android phones and tablets"),
    {
      STEP_TO (N_("Download the certificate. It stays among the downloads: since Android 11 only the settings install it, "
                  "no app and no browser."), DOWNLOAD, XMH_STEP_CERT),
      STEP_AT (N_("Open the settings. Names differ between makers: searching the settings for “CA certificate” finds the "
                  "place."), ANDROID_PATH),
      STEP (N_("Choose “Install anyway” and pick xr-ai-hub.crt.")),
      STEP (N_("Come back here and load this page again.")),
    },
    ANDROID_SHOWS,
  },
  [XMH_PLATFORM_ANDROID_FIREFOX] = {
    N_("Firefox on Android"),
    {
      STEP_TO (N_("Download the certificate."), DOWNLOAD, XMH_STEP_CERT),
      STEP_AT (N_("Open Android's settings, choose “Install anyway” and pick xr-ai-hub.crt. Searching the settings for “CA "
                  "certificate” finds the place."), ANDROID_PATH),
      STEP (N_("Close Firefox and open it again.")),
      STEP_AT (N_("If it still warns: tap its logo in About Firefox five times, and switch on what then appears in the "
                  "settings."), N_("Settings › Secret settings › Use third party CA certificates")),
    },
    ANDROID_SHOWS,
  },
  [XMH_PLATFORM_APPLE_MOBILE] = {
    N_("iPhone, iPad and Apple Vision Pro"),
    {
      STEP_TO (N_("In Safari, download the profile and allow it. Other browsers cannot do this."),
               N_("Download the profile"), XMH_STEP_PROFILE),
      STEP_AT (N_("Choose the downloaded profile and install it."), N_("Settings › General › VPN & Device Management")),
      STEP_AT (N_("Then switch the certificate on. Without this second step nothing changes."),
               N_("Settings › General › About › Certificate Trust Settings")),
      STEP (N_("Come back here and load this page again.")),
    },
    N_("Settings › General › VPN & Device Management › the profile › More Details › the certificate: SHA-256 is at the "
       "end, under Fingerprints."),
  },
  [XMH_PLATFORM_MAC] = {
    N_("Safari, Chrome and Edge on a Mac"),
    {
      STEP_TO (N_("Download the certificate and open it. Keychain Access asks for a keychain: choose “login”."),
               DOWNLOAD, XMH_STEP_CERT),
      STEP_AT (N_("In Keychain Access find it under Certificates, open it, and unfold Trust."),
               N_("Secure Sockets Layer (SSL) › Always Trust")),
      STEP (N_("Close the browser, open it again, and load this page.")),
    },
    N_("The same window of Keychain Access shows the SHA-256 at its end, under Fingerprints."),
  },
  [XMH_PLATFORM_WINDOWS] = {
    N_("Chrome and Edge on Windows"),
    {
      STEP_TO (N_("Download the certificate in its binary form and open it."), DOWNLOAD, XMH_STEP_CERT_DER),
      STEP_AT (N_("Install it into the store of authorities."),
               N_("Install Certificate › Current User › Place all certificates in the following store › Trusted Root "
                  "Certification Authorities")),
      STEP (N_("Close all windows of the browser, open it again, and load this page.")),
    },
    N_("Windows itself shows only SHA-1. In a terminal, in the folder of the downloads, “certutil -hashfile "
       "xr-ai-hub.crt SHA256” shows the SHA-256 of the binary form."),
  },
  [XMH_PLATFORM_LINUX] = {
    N_("Chrome, Chromium and Edge on Linux"),
    {
      STEP_TO (N_("Download the certificate."), DOWNLOAD, XMH_STEP_CERT),
      STEP_AT (N_("Import the file in the browser's settings. Older browsers have it under Authorities; there choose "
                  "“Trust this certificate for identifying websites”."),
               N_("Privacy and security › Security › Manage certificates › Installed by you › Trusted Certificates › "
                  "Import")),
      STEP (N_("Load this page again.")),
    },
    N_("The entry's details in the same list show the SHA-256 fingerprint."),
  },
  [XMH_PLATFORM_FIREFOX] = {
    N_("Firefox on a computer"),
    {
      STEP_TO (N_("Download the certificate."), DOWNLOAD, XMH_STEP_CERT),
      STEP_AT (N_("Choose the file, and “Trust this CA to identify websites”."),
               N_("Settings › Privacy & Security › Certificates › View Certificates › Authorities › Import")),
      STEP (N_("Load this page again.")),
    },
    N_("The button View of that question shows the SHA-256 before you agree."),
  },
};

/**
 * xmh_trust_guide_get:
 * @platform: a platform
 *
 * Returns: what to do on it
 */
const XmhTrustGuide *
xmh_trust_guide_get (XmhPlatform platform)
{
  return &guides[platform];
}
