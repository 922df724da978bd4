/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

/* What the hub alone can judge, since it takes more than one part; for the hub, whenever one of those has changed.
 * (transfer full) (nullable): the problem that stands now. */

XmhProblem *xmh_check_lan (XmhHub *hub);
XmhProblem *xmh_check_offer (XmhHub *hub);
XmhProblem *xmh_check_refusals (XmhHub *hub);
