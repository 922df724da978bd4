/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-profile.h"

#include <glib/gi18n.h>
#include <string.h>

#include "common/xmh-names.h"

/* Bytes of one identifier (RFC 9562). */
#define UUID_SIZE 16

/* The same certificate gives the same identifiers, so that installing it again changes nothing. Version 8 is for
 * identifiers that are made in a way of one's own (RFC 9562, 5.8). */
static char *
make_uuid (const guint8 *bytes)
{
  guint8 b[UUID_SIZE];

  memcpy (b, bytes, sizeof b);
  b[6] = (b[6] & 0x0f) | 0x80;
  b[8] = (b[8] & 0x3f) | 0x80;
  return g_strdup_printf ("%02X%02X%02X%02X-%02X%02X-%02X%02X-%02X%02X-%02X%02X%02X%02X%02X%02X", b[0], b[1], b[2],
                          b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static void
append_pair (GString    *plist,
             const char *key,
             const char *value)
{
  g_autofree char *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (plist, "<key>%s</key><string>%s</string>\n", key, escaped);
}

static void
append_payload (GString              *plist,
                const XmhCertificate *authority,
                const char           *identifier,
                const char           *uuid)
{
  gsize size;
  const guchar *der = g_bytes_get_data (authority->der, &size);
  g_autofree char *base64 = g_base64_encode (der, size);
  g_autofree char *payload_identifier = g_strconcat (identifier, ".root", NULL);

  g_string_append (plist, "<dict>\n");
  append_pair (plist, "PayloadType", "com.apple.security.root");
  g_string_append (plist, "<key>PayloadVersion</key><integer>1</integer>\n");
  append_pair (plist, "PayloadIdentifier", payload_identifier);
  append_pair (plist, "PayloadUUID", uuid);
  append_pair (plist, "PayloadDisplayName", authority->common_name);
  append_pair (plist, "PayloadCertificateFileName", "xr-ai-hub.crt");
  g_string_append_printf (plist, "<key>PayloadContent</key><data>%s</data>\n</dict>\n", base64);
}

/**
 * xmh_profile_make:
 * @authority: the certificate that devices shall trust
 * @host_name: this host, for people
 * @hub_id: what tells this hub from others, under every name
 * @language: what the device shows
 *
 * A profile with the identifier of an installed one takes its place: a new authority of the same hub drives out the
 * old one, and two hubs leave each other alone.
 *
 * Returns: (transfer full): a configuration profile for Apple's devices with @authority as its only payload
 */
char *
xmh_profile_make (const XmhCertificate *authority,
                  const char           *host_name,
                  const char           *hub_id,
                  XmhLanguage          *language)
{
  GString *plist = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                 "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                                 "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                                 "<plist version=\"1.0\">\n<dict>\n");
  g_autofree char *identifier = g_strconcat (XMH_APPLICATION_ID ".authority.", hub_id, NULL);
  g_autofree char *title = g_strdup_printf (xmh_language_get (language, N_("XR Media Hub on %s")), host_name);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[2 * UUID_SIZE];
  gsize digest_size = sizeof digest;
  g_autofree char *profile_uuid = NULL;
  g_autofree char *payload_uuid = NULL;

  g_checksum_update (checksum, g_bytes_get_data (authority->der, NULL), (gssize) g_bytes_get_size (authority->der));
  g_checksum_get_digest (checksum, digest, &digest_size);
  profile_uuid = make_uuid (digest);
  payload_uuid = make_uuid (digest + UUID_SIZE);

  append_pair (plist, "PayloadType", "Configuration");
  g_string_append (plist, "<key>PayloadVersion</key><integer>1</integer>\n");
  append_pair (plist, "PayloadIdentifier", identifier);
  append_pair (plist, "PayloadUUID", profile_uuid);
  append_pair (plist, "PayloadDisplayName", title);
  append_pair (plist, "PayloadDescription",
               xmh_language_get (language, N_("Lets this device trust the XR Media Hub of your workstation. "
                                              "Afterwards switch it on under Settings, General, About, Certificate "
                                              "Trust Settings.")));
  g_string_append (plist, "<key>PayloadRemovalDisallowed</key><false/>\n<key>PayloadContent</key>\n<array>\n");
  append_payload (plist, authority, identifier, payload_uuid);
  g_string_append (plist, "</array>\n</dict>\n</plist>\n");

  return g_string_free (plist, FALSE);
}
