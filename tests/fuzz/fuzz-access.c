/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include <string.h>

#include "access/xmh-devices-json.h"
#include "access/xmh-pairing-codes.h"

int LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length);

static void
require (gboolean holds)
{
  if (!holds)
    g_abort ();
}

/* Only what has exactly the form of a cookie has parts. */
static void
check_cookie (const char *text)
{
  char id[XMH_DEVICE_ID_LENGTH + 1];
  const char *secret;

  if (!xmh_device_secret_split (text, id, &secret))
    return;

  require (xmh_device_id_is_valid (id) && strlen (secret) == XMH_DEVICE_SECRET_LENGTH);
  require (strlen (text) == XMH_DEVICE_ID_LENGTH + 1 + XMH_DEVICE_SECRET_LENGTH);
}

/* Nobody guesses a code; it is found with blanks and dashes around it. */
static void
check_code (const char *text)
{
  g_autoptr(XmhPairingCodes) codes = xmh_pairing_codes_new ();
  g_autofree char *code = xmh_pairing_codes_make (codes, NULL, 1000, NULL);
  g_autofree char *typed = g_strdup_printf (" -%s-", code);
  XmhGuest guest = { 0 };

  require (xmh_pairing_codes_find (codes, text, 1001, &guest) == -1);
  require (xmh_pairing_codes_find (codes, typed, 1001, &guest) == 0);
}

/* A file that can be read is written in a form that is read to the same text. */
static void
check_file (const char *text, gsize length)
{
  g_autoptr(XmhDeviceList) devices = xmh_device_list_new ();
  g_autoptr(XmhDeviceList) again = xmh_device_list_new ();
  g_autoptr(XmhRevocations) revocations = xmh_revocations_new ();
  g_autoptr(XmhRevocations) revocations_again = xmh_revocations_new ();
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) second = NULL;
  g_autoptr(GError) error = NULL;
  XmhSavedClock clock = { 0 };

  if (!xmh_devices_json_read (text, length, devices, revocations, &clock, &error))
    {
      require (error != NULL && g_utf8_validate (error->message, -1, NULL));
      return;
    }

  require (error == NULL);
  first = xmh_devices_json_write (devices, revocations, &clock);
  require (xmh_devices_json_read (g_bytes_get_data (first, NULL), g_bytes_get_size (first), again, revocations_again,
                                  &clock, NULL));
  second = xmh_devices_json_write (again, revocations_again, &clock);
  /* The order of equal ones may differ. */
  require (g_bytes_get_size (first) == g_bytes_get_size (second));
  xmh_device_list_shift (devices, -1000000000);
  xmh_device_list_shift (devices, 2000000000);
}

int
LLVMFuzzerTestOneInput (const unsigned char *bytes, size_t length)
{
  g_autofree char *text = g_strndup ((const char *) bytes, length);

  check_cookie (text);
  check_code (text);
  check_file ((const char *) bytes, length);
  return 0;
}
