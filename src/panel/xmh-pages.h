/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "panel/xmh-page.h"

/* Whether a device can connect, and by which address. */
#define XMH_TYPE_CONNECT_PAGE (xmh_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhConnectPage, xmh_connect_page, XMH, CONNECT_PAGE, XmhPage)

/* What is wrong, what helps, and who does not trust the hub. */
#define XMH_TYPE_PROBLEMS_PAGE (xmh_problems_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhProblemsPage, xmh_problems_page, XMH, PROBLEMS_PAGE, XmhPage)

/* Who is connected and who is in the room, as it changes. */
#define XMH_TYPE_DEVICES_PAGE (xmh_devices_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhDevicesPage, xmh_devices_page, XMH, DEVICES_PAGE, XmhPage)

/* Encryption, the certificate and the authority that devices trust. */
#define XMH_TYPE_SECURITY_PAGE (xmh_security_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhSecurityPage, xmh_security_page, XMH, SECURITY_PAGE, XmhPage)

/* The LiveKit server, the front for CloudXR, and the ports that both need. */
#define XMH_TYPE_MEDIA_PAGE (xmh_media_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhMediaPage, xmh_media_page, XMH, MEDIA_PAGE, XmhPage)

/* Everything that the service knows about itself, for a person and for a bug report. */
#define XMH_TYPE_DIAGNOSIS_PAGE (xmh_diagnosis_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhDiagnosisPage, xmh_diagnosis_page, XMH, DIAGNOSIS_PAGE, XmhPage)
