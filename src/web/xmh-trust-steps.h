/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

#include "web/xmh-platform.h"

/* Where the link of a step leads. */
typedef enum
{
  XMH_STEP_NO_LINK,
  XMH_STEP_CERT,
  XMH_STEP_CERT_DER,
  XMH_STEP_PROFILE,
  XMH_STEP_HOME,
  XMH_STEP_CLOUDXR,             /* another page, which is to be closed again */
} XmhStepLink;

typedef struct
{
  const char *text;             /* untranslated */
  const char *path;             /* what to open one after the other, parted by " › ", untranslated; or NULL */
  const char *link_text;        /* untranslated, or NULL */
  XmhStepLink link;
} XmhTrustStep;

#define XMH_TRUST_STEPS_MAX 8

typedef struct
{
  const char *title;            /* untranslated */
  XmhTrustStep steps[XMH_TRUST_STEPS_MAX];      /* ends with an empty one */
  const char *compare;          /* where the device shows the SHA-256, untranslated; NULL where nothing is installed */
} XmhTrustGuide;

const XmhTrustGuide *xmh_trust_guide_get (XmhPlatform platform);
