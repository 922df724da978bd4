/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-apple-profile.h"

#include <string.h>

#include "common/xmh-ids.h"
#include "web/xmh-html-page.h"

/* The size of one identifier in bytes (RFC 9562). */
#define UUID_SIZE 16

/* Each certificate always gives the same identifiers, so that installing it again changes nothing. Version 8 is for
 * identifiers with a custom layout (RFC 9562, 5.8). */
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

char *
xmh_apple_profile_make (const XmhCertificate *authority,
                        const char *host_name,
                        const char *hub_id,
                        const char *language)
{
  XmhHtmlPage *page = xmh_html_page_new (language);
  gsize size;
  const guchar *der = g_bytes_get_data (authority->der, &size);
  g_autofree char *base64 = g_base64_encode (der, size);
  g_autofree char *identifier = g_strconcat (XMH_APPLICATION_ID ".authority.", hub_id, NULL);
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[2 * UUID_SIZE];
  gsize digest_size = sizeof digest;
  g_autofree char *profile_uuid = NULL;
  g_autofree char *payload_uuid = NULL;

  g_checksum_update (checksum, der, (gssize) size);
  g_checksum_get_digest (checksum, digest, &digest_size);
  profile_uuid = make_uuid (digest);
  payload_uuid = make_uuid (digest + UUID_SIZE);

  xmh_html_page_set_text (page, "identifier", identifier);
  xmh_html_page_set_text (page, "profile-uuid", profile_uuid);
  xmh_html_page_set_text (page, "payload-uuid", payload_uuid);
  xmh_html_page_set_text (page, "host", host_name);
  xmh_html_page_set_text (page, "name", authority->common_name);
  xmh_html_page_set_text (page, "der", base64);
  return xmh_html_page_finish (page, "authority");
}
