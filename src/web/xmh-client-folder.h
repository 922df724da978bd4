/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-types.h"
#include "http/xmh-static-files.h"

/**
 * XmhClientFolder:
 *
 * The folder that a key of the configuration names, as it is configured now. One that must not be served is a problem.
 */
typedef struct _XmhClientFolder XmhClientFolder;

typedef enum
{
  XMH_CLIENT_FOLDER_WEB,        /* web_client_dir, or the built-in client */
  XMH_CLIENT_FOLDER_CLOUDXR,    /* cloudxr_client_dir, or none */
} XmhClientFolderKey;

XmhClientFolder *xmh_client_folder_new (XmhHub             *hub,
                                        XmhClientFolderKey  key);
void xmh_client_folder_free (XmhClientFolder *self);

XmhStaticFiles *xmh_client_folder_get_files (XmhClientFolder *self);
