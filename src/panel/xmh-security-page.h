/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "panel/xmh-page.h"

#define XMH_TYPE_SECURITY_PAGE (xmh_security_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhSecurityPage, xmh_security_page, XMH, SECURITY_PAGE, XmhPage)

/**
 * XmhSecurityPage:
 *
 * Encryption, the certificate and the authority that devices trust.
 */
