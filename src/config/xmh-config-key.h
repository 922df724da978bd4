/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "config/xmh-config.h"
#include "config/xmh-config-report.h"
#include "common/xmh-yaml.h"

/* Inside this folder: the table of keys, and how each kind of value is read. */

typedef enum
{
  XMH_CONFIG_KEY_IGNORED, /* accepted, no meaning here */
  XMH_CONFIG_KEY_SECTION, /* a map of further keys */
  XMH_CONFIG_KEY_BOOLEAN,
  XMH_CONFIG_KEY_PORT,
  XMH_CONFIG_KEY_NUMBER,
  XMH_CONFIG_KEY_NAME, /* text that may not be empty */
  XMH_CONFIG_KEY_SECRET,
  XMH_CONFIG_KEY_PATH,
  XMH_CONFIG_KEY_ADDRESS,
  XMH_CONFIG_KEY_SERVER_URL,
  XMH_CONFIG_KEY_SOCKET_URL,
  XMH_CONFIG_KEY_COMMAND,
  XMH_KEY_CONNECTOR_RESTART,
  XMH_KEY_ACCESS,
  XMH_CONFIG_KEY_EXTRA_NAMES,
  XMH_CONFIG_KEY_HOST_NAMES,
  XMH_CONFIG_KEY_ORIGINS,
  XMH_CONFIG_KEY_IDENTITIES,
  XMH_CONFIG_KEY_NETWORKS,
} XmhConfigKeyKind;

typedef enum
{
  XMH_CONFIG_KEY_ON_RELOAD = 1 << 0, /* a reload applies it; the others wait for a restart */
  XMH_CONFIG_KEY_TRUSTED = 1 << 1,   /* not taken from the file of the working directory */
  XMH_KEY_RUN_TIME = 1 << 2,         /* the settings replace the value; of a list, they add entries */
  XMH_KEY_OPTIONAL = 1 << 3,         /* a command that may be empty */
} XmhConfigKeyFlags;

typedef struct
{
  const char *name; /* dotted below a section */
  XmhConfigKeyKind kind;
  gsize offset; /* of the field of XmhConfig */
  XmhConfigKeyFlags flags;
  gint64 min; /* of numbers */
  gint64 max;
  const char *reason; /* why it has no effect; marked for translation */
} XmhConfigKey;

/* Where a value comes from while it is read. */
typedef struct
{
  XmhConfig *config;
  const char *folder; /* relative paths start here */
  XmhConfigReport *report;
} XmhConfigReader;

const XmhConfigKey *xmh_config_keys (guint *n_keys);
const XmhConfigKey *xmh_config_key_find (const char *name);
const char *xmh_config_key_nearest (const char *name);

void xmh_config_value_read (XmhConfigReader *reader, const XmhConfigKey *key, const XmhYamlNode *node);
gboolean xmh_config_value_equal (const XmhConfigKey *key, const XmhConfig *a, const XmhConfig *b);
void xmh_config_value_clear (const XmhConfigKey *key, XmhConfig *config);

XmhConfig *xmh_config_new_empty (void);
XmhConfig *xmh_config_load_source (const XmhConfigSource *source,
                                   XmhPaths *paths,
                                   XmhConfigReport *report,
                                   GError **error);
gboolean xmh_config_apply (XmhConfig *config,
                           const char *file,
                           const char *bytes,
                           gsize length,
                           XmhConfigReport *report,
                           GError **error);
