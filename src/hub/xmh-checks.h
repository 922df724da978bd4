/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "hub/xmh-hub.h"

/* How the parts are doing, said as problems; for the hub alone, whenever a part says that it may be otherwise. */

void xmh_check_credentials (XmhProblems    *problems,
                            XmhCredentials *credentials);
void xmh_check_distrust (XmhHub *hub);
void xmh_check_identity (XmhProblems *problems,
                         XmhIdentity *identity);
void xmh_check_lan (XmhHub *hub);
void xmh_check_offer (XmhHub *hub);
void xmh_check_media_server (XmhProblems    *problems,
                             XmhMediaServer *server,
                             char          **standing);
void xmh_check_refusals (XmhHub *hub);
