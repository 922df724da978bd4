/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <adwaita.h>

#define XMH_TYPE_CERTIFICATE_GROUP (xmh_certificate_group_get_type ())
G_DECLARE_FINAL_TYPE (XmhCertificateGroup, xmh_certificate_group, XMH, CERTIFICATE_GROUP, AdwPreferencesGroup)

/**
 * XmhCertificateGroup:
 *
 * A certificate: its validity, its names and its fingerprint.
 */
void xmh_certificate_group_set (XmhCertificateGroup *self, GVariant *certificate, gboolean is_compared);
