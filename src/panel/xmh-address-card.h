/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#include "widgets/xmh-hub-proxy.h"

#define XMH_TYPE_ADDRESS_CARD (xmh_address_card_get_type ())
G_DECLARE_FINAL_TYPE (XmhAddressCard, xmh_address_card, XMH, ADDRESS_CARD, AdwBin)

/**
 * XmhAddressCard:
 *
 * The address for devices as a QR code. If the hub asks before devices connect, the QR code is a link that gives one
 * device access. It is made while the card is visible, and again when it was used or is about to expire.
 */
void xmh_address_card_update (XmhAddressCard *self, XmhHubProxy *service, const char *url);
