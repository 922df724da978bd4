/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Kinds of devices and browsers that trust a certificate in ways of their own. */
typedef enum
{
  XMH_PLATFORM_QUEST,   /* Meta's browser */
  XMH_PLATFORM_HEADSET, /* other browsers of headsets that have no store for authorities */
  XMH_PLATFORM_ANDROID,
  XMH_PLATFORM_ANDROID_FIREFOX,
  XMH_PLATFORM_APPLE_MOBILE, /* iOS, iPadOS, visionOS */
  XMH_PLATFORM_MAC,          /* Safari, Chrome, Edge: the keychain */
  XMH_PLATFORM_WINDOWS,      /* Chrome, Edge: the system's store */
  XMH_PLATFORM_LINUX,        /* Chrome, Edge: a store of the user's */
  XMH_PLATFORM_FIREFOX,      /* on any desktop */
  XMH_N_PLATFORMS,
} XmhPlatform;

const char *xmh_platform_get_name (XmhPlatform platform);
XmhPlatform xmh_platform_guess (const char *user_agent);
XmhPlatform xmh_platform_guess_other (const char *user_agent);
gboolean xmh_platform_is_headset (XmhPlatform platform);
