/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Kinds of devices and browsers, by the way in which they trust a certificate. */
typedef enum
{
  XMH_PLATFORM_QUEST,   /* Meta's browser */
  XMH_PLATFORM_HEADSET, /* other browsers of headsets without a store for authorities */
  XMH_PLATFORM_ANDROID,
  XMH_PLATFORM_ANDROID_FIREFOX,
  XMH_PLATFORM_APPLE_MOBILE, /* iOS, iPadOS, visionOS */
  XMH_PLATFORM_MAC,          /* Safari, Chrome, Edge: the keychain */
  XMH_PLATFORM_WINDOWS,      /* Chrome, Edge: the system's store */
  XMH_PLATFORM_LINUX,        /* Chrome, Edge: a store of the user */
  XMH_PLATFORM_FIREFOX,      /* on any desktop */
  XMH_N_PLATFORMS,
} XmhPlatform;

/* Returns: its name in data/pages */
const char *xmh_platform_get_name (XmhPlatform platform);

/* @user_agent: (nullable): the value of a User-Agent field
 * Returns: the platform whose steps come first */
XmhPlatform xmh_platform_guess (const char *user_agent);

/* Safari on an iPad or a Vision Pro sends exactly the same value as on a Mac.
 * @user_agent: (nullable): the value of a User-Agent field
 * Returns: the other platform that the device may have, or %XMH_N_PLATFORMS */
XmhPlatform xmh_platform_guess_other (const char *user_agent);

/* Returns: whether certificates cannot be installed there, so that each port needs a click-through */
gboolean xmh_platform_is_headset (XmhPlatform platform);
