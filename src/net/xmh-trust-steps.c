/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "net/xmh-trust-steps.h"

#include <glib/gi18n.h>

static const XmhTrustGuide guides[XMH_N_PLATFORMS] = {
  [XMH_PLATFORM_HEADSET] = {
    N_("Headset browsers (Meta Quest, Pico, Wolvic)"),
    {
      { N_("Install nothing: these browsers have no place for certificates. They ask once for each port instead.") },
      { N_("Open the web client, choose “Advanced” in the warning, then “Proceed”."),
        N_("Open the web client"), XMH_STEP_HOME },
      { N_("For CloudXR open the other port too and proceed in the same way. A plain answer is what you want to see; "
           "then come back."), N_("Open the CloudXR port"), XMH_STEP_CLOUDXR },
    },
    NULL,
  },
  [XMH_PLATFORM_ANDROID] = {
    N_("Android phones and tablets"),
    {
      { N_("Download the certificate. Since Android 11 a file has to be installed in the settings, not by an app."),
        N_("Download the certificate"), XMH_STEP_CERT },
      { N_("Open Settings, Security and privacy, More security settings, Encryption and credentials. The names differ "
           "a little between makers; searching the settings for “certificate” finds the place.") },
      { N_("Choose Install a certificate, CA certificate, Install anyway, and pick xr-ai-hub.crt among the downloads.") },
      { N_("Come back and open the web client: there is no warning any more."), N_("Open the web client"),
        XMH_STEP_HOME },
    },
    N_("On the device: Settings, Encryption and credentials, Trusted credentials, User; tap the entry to see its SHA-256."),
  },
  [XMH_PLATFORM_ANDROID_FIREFOX] = {
    N_("Firefox on Android"),
    {
      { N_("Download the certificate."), N_("Download the certificate"), XMH_STEP_CERT },
      { N_("In Android's settings search for “certificate”, choose Install a certificate, CA certificate, and pick "
           "xr-ai-hub.crt.") },
      { N_("In Firefox open Settings, About Firefox, and tap the logo five times. Then Settings, Secret settings, Use "
           "third party CA certificates.") },
    },
    N_("On the device: Settings, Encryption and credentials, Trusted credentials, User; tap the entry to see its SHA-256."),
  },
  [XMH_PLATFORM_APPLE_MOBILE] = {
    N_("iPhone, iPad and Apple Vision Pro"),
    {
      { N_("Open this page in Safari and download the profile; allow it when Safari asks."),
        N_("Download the profile"), XMH_STEP_PROFILE },
      { N_("Open Settings, General, VPN and Device Management, choose the downloaded profile and install it.") },
      { N_("Then open Settings, General, About, Certificate Trust Settings, and switch the certificate on. Without "
           "this second step nothing changes.") },
      { N_("Come back and open the web client: there is no warning any more."), N_("Open the web client"),
        XMH_STEP_HOME },
    },
    N_("On the device: Settings, General, VPN and Device Management, the profile, More Details, the certificate; "
       "SHA-256 is at the end, under Fingerprints."),
  },
  [XMH_PLATFORM_MAC] = {
    N_("Safari, Chrome and Edge on a Mac"),
    {
      { N_("Download the certificate and open it; Keychain Access asks for a keychain: choose “login”."),
        N_("Download the certificate"), XMH_STEP_CERT },
      { N_("In Keychain Access find it under Certificates, open it, unfold Trust, and choose Always Trust for Secure "
           "Sockets Layer (SSL).") },
      { N_("Close and open the browser.") },
    },
    N_("On the Mac: the same window of Keychain Access shows the SHA-256 at its end, under Fingerprints."),
  },
  [XMH_PLATFORM_WINDOWS] = {
    N_("Chrome and Edge on Windows"),
    {
      { N_("Download the certificate in its binary form."), N_("Download the certificate"), XMH_STEP_CERT_DER },
      { N_("Open it, choose Install Certificate, Current User, Place all certificates in the following store, Trusted "
           "Root Certification Authorities.") },
      { N_("Close all windows of the browser and open it again.") },
    },
    N_("On the PC: Windows itself shows only SHA-1. In a terminal, “certutil -hashfile xr-ai-hub.crt SHA256” shows "
       "the SHA-256 of the binary form."),
  },
  [XMH_PLATFORM_LINUX] = {
    N_("Chrome, Chromium and Edge on Linux"),
    {
      { N_("Download the certificate."), N_("Download the certificate"), XMH_STEP_CERT },
      { N_("Open the browser's settings, Privacy and security, Security, Manage certificates, and import the file as "
           "an authority that is trusted for websites.") },
    },
    N_("On the PC: the entry's details in the same list show the SHA-256 fingerprint."),
  },
  [XMH_PLATFORM_FIREFOX] = {
    N_("Firefox on a computer"),
    {
      { N_("Download the certificate."), N_("Download the certificate"), XMH_STEP_CERT },
      { N_("Open Settings, Privacy and Security, Certificates, View Certificates, Authorities, Import, and choose the "
           "file.") },
      { N_("Choose “Trust this CA to identify websites”.") },
    },
    N_("In Firefox: the button View of that question shows the SHA-256 before you agree."),
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
