/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <glib.h>

/* Types used in headers of several folders, declared here to keep their includes few. */

typedef struct _XmhConfig XmhConfig;
typedef struct _XmhApiCredentials XmhApiCredentials;
typedef struct _XmhPaths XmhPaths;
typedef struct _XmhSettings XmhSettings;

typedef struct _XmhHost XmhHost;

typedef struct _XmhTlsIdentity XmhTlsIdentity;
typedef struct _XmhTlsCredentials XmhTlsCredentials;

typedef struct _XmhMediaServer XmhMediaServer;
typedef struct _XmhConnector XmhConnector;

typedef struct _XmhHub XmhHub;
typedef struct _XmhFront XmhFront;
typedef struct _XmhProblems XmhProblems;
typedef struct _XmhSession XmhSession;
typedef struct _XmhSessions XmhSessions;
typedef struct _XmhDistrust XmhDistrust;
typedef struct _XmhAgents XmhAgents;

typedef struct _XmhSite XmhSite;
