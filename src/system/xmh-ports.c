/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "system/xmh-ports.h"

#include "config/xmh-config.h"
#include "config/xmh-origin.h"

static const XmhPortInfo table[] = {
#include "xmh-ports-table.h"
};

/* @length: (out): how many there are
 * Returns: (array length=length) (transfer none): every port that the hub uses or mentions */
const XmhPortInfo *
xmh_ports_get_table (gsize *length)
{
  *length = G_N_ELEMENTS (table);
  return table;
}

static gboolean
is_livekit_here (const XmhConfig *config)
{
  g_autoptr(GUri) uri = NULL;

  if (config->livekit_url == NULL)
    return config->enable_livekit;

  uri = g_uri_parse (config->livekit_url, G_URI_FLAGS_NONE, NULL);
  return uri != NULL && xmh_host_is_loopback (g_uri_get_host (uri));
}

static gboolean
counts (const XmhPortInfo *info, const XmhConfig *config, gboolean loopback_only)
{
  gboolean fronts_for_lan = !loopback_only && !xmh_host_is_loopback (config->web_server_host);

  switch (info->counts)
    {
    case XMH_PORT_COUNTS_WEB:
      return config->enable_web_server && fronts_for_lan;
    case XMH_PORT_COUNTS_CLOUDXR:
      return config->enable_cloudxr_proxy && fronts_for_lan;
    case XMH_PORT_COUNTS_LIVEKIT:
      return is_livekit_here (config);
    case XMH_PORT_COUNTS_RUNTIME:
    case XMH_PORT_COUNTS_NEVER:
    default:
      return FALSE;
    }
}

GArray *
xmh_ports_list (XmhConfig *config, gboolean loopback_only)
{
  GArray *ports = g_array_new (FALSE, FALSE, sizeof (XmhPortUse));

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      const XmhPortInfo *info = &table[i];
      XmhPortUse use = { info, info->key != NULL ? G_STRUCT_MEMBER (guint16, config, info->offset) : info->number };

      if (counts (info, config, loopback_only))
        g_array_append_val (ports, use);
    }

  return ports;
}

/* @ports: (element-type XmhPortUse): what xmh_ports_list() gave
 * Returns: whether they are exactly those that the shipped service of firewalld and profile of ufw name */
gboolean
xmh_ports_are_default (GArray *ports)
{
  guint wanted = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    wanted += table[i].counts < XMH_PORT_COUNTS_RUNTIME;
  for (guint i = 0; i < ports->len; i++)
    {
      const XmhPortUse *use = &g_array_index (ports, XmhPortUse, i);

      if (use->number != use->info->number)
        return FALSE;
    }

  return ports->len == wanted;
}

const char *
xmh_protocol_to_string (XmhProtocol protocol)
{
  return protocol == XMH_PROTOCOL_UDP ? "udp" : "tcp";
}

/* (transfer full): `8080/tcp`, as firewalls write it. */
char *
xmh_port_use_format (const XmhPortUse *use)
{
  return g_strdup_printf ("%u/%s", use->number, xmh_protocol_to_string (use->info->protocol));
}
