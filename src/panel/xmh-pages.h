/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "panel/xmh-page.h"

/* Whether devices can connect, and at which address. */
#define XMH_TYPE_CONNECT_PAGE (xmh_connect_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhConnectPage, xmh_connect_page, XMH, CONNECT_PAGE, XmhPage)

/* Problems, their remedies, and devices that do not trust the hub. */
#define XMH_TYPE_PROBLEMS_PAGE (xmh_problems_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhProblemsPage, xmh_problems_page, XMH, PROBLEMS_PAGE, XmhPage)

/* Connected devices and the participants of the room, updated as they change. */
#define XMH_TYPE_DEVICES_PAGE (xmh_devices_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhDevicesPage, xmh_devices_page, XMH, DEVICES_PAGE, XmhPage)

/* TLS, the server certificate, and the certificate authority that devices trust. */
#define XMH_TYPE_SECURITY_PAGE (xmh_security_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhSecurityPage, xmh_security_page, XMH, SECURITY_PAGE, XmhPage)

/* The LiveKit server, the CloudXR front, and the ports that both need. */
#define XMH_TYPE_MEDIA_PAGE (xmh_media_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhMediaPage, xmh_media_page, XMH, MEDIA_PAGE, XmhPage)

/* The diagnosis of the hub and the computer, also for a bug report. */
#define XMH_TYPE_DIAGNOSIS_PAGE (xmh_diagnosis_page_get_type ())
G_DECLARE_FINAL_TYPE (XmhDiagnosisPage, xmh_diagnosis_page, XMH, DIAGNOSIS_PAGE, XmhPage)
