/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"

/* Collects the problems of the parts of a hub, and derives those that depend on several parts. */

/* Updates the problems whenever a part changes. Called once the hub has all its parts. */
void xmh_hub_problems_connect (XmhHub *hub);
/* Updates the problems immediately, at the start. */
void xmh_hub_problems_update (XmhHub *hub);
