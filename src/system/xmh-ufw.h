/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

typedef enum
{
  XMH_UFW_ABSENT,
  XMH_UFW_INACTIVE,
  XMH_UFW_ACTIVE, /* only root can read its rules */
  XMH_UFW_HIDDEN, /* in a sandbox, which hides the host's files */
} XmhUfwState;

/**
 * XmhUfw:
 *
 * The state of ufw as far as a user can read it: whether it is active, and whether it has the hub's application
 * profile.
 */
typedef struct
{
  XmhUfwState state;
  gboolean has_profile;
} XmhUfw;

/* The application profile that the hub ships. */
#define XMH_UFW_PROFILE "xr-media-hub"

/* @root is the computer's file system, "/" but for tests. */
XmhUfw xmh_ufw_read (const char *root, gboolean is_sandboxed);
