/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "media/xmh-livekit-config.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include "config/xmh-api-credentials.h"
#include "config/xmh-config.h"

/* A double-quoted YAML scalar (YAML 1.2, 7.3.1): nothing in a key or secret can end it or be read as another type. */
static void
append_quoted (GString *yaml, const char *text)
{
  g_string_append_c (yaml, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        g_string_append_printf (yaml, "\\%c", c);
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (yaml, "\\x%02x", c);
      else
        g_string_append_c (yaml, *p);
    }
  g_string_append_c (yaml, '"');
}

/* Looking up an external address makes the start fail without Internet access, so it is off by default. */
static void
append_external_ip (GString *yaml, XmhConfig *config, gboolean can_skip_validation)
{
  g_string_append_printf (yaml, "  use_external_ip: %s\n", config->lk_use_external_ip ? "true" : "false");
  if (config->lk_use_external_ip && config->lk_skip_external_ip_validation && can_skip_validation)
    g_string_append (yaml, "  skip_external_ip_validation: true\n");
}

/* Signalling stays on loopback, since devices connect through the hub. Media ports listen on all addresses by
 * default.
 * @credentials: LiveKit's key and secret
 * @has_ipv6_loopback: whether ::1 can be bound
 * @can_skip_validation: whether the server supports `skip_external_ip_validation` (from 1.13.0 on)
 * Returns: (transfer full): the text of a configuration file for `livekit-server`; it contains the secret */
char *
xmh_livekit_config_render (XmhConfig *config,
                           XmhApiCredentials *credentials,
                           gboolean has_ipv6_loopback,
                           gboolean can_skip_validation)
{
  GString *yaml = g_string_new (NULL);

  g_string_append_printf (yaml, "port: %u\n", config->lk_port_ws);
  g_string_append_printf (yaml, "bind_addresses: [\"127.0.0.1\"%s]\n", has_ipv6_loopback ? ", \"::1\"" : "");
  g_string_append (yaml, "rtc:\n");
  g_string_append_printf (yaml, "  tcp_port: %u\n", config->lk_port_tcp);
  g_string_append_printf (yaml, "  udp_port: %u\n", config->lk_port_udp);
  append_external_ip (yaml, config, can_skip_validation);
  g_string_append (yaml, "keys:\n  ");
  append_quoted (yaml, xmh_api_credentials_get_key (credentials));
  g_string_append (yaml, ": ");
  append_quoted (yaml, xmh_api_credentials_get_secret (credentials));
  g_string_append (yaml, "\nlogging:\n  json: false\n  level: info\nroom:\n  auto_create: true\n");

  return g_string_free (yaml, FALSE);
}

/* Returns: whether an interface of this computer holds ::1; binding it fails otherwise */
gboolean
xmh_livekit_config_has_ipv6_loopback (void)
{
  struct ifaddrs *list = NULL;
  gboolean found = FALSE;

  if (getifaddrs (&list) != 0)
    return FALSE;

  for (struct ifaddrs *p = list; p != NULL && !found; p = p->ifa_next)
    if (p->ifa_addr != NULL && p->ifa_addr->sa_family == AF_INET6)
      {
        const struct sockaddr_in6 *address = (const struct sockaddr_in6 *) (const void *) p->ifa_addr;

        found = IN6_IS_ADDR_LOOPBACK (&address->sin6_addr);
      }

  freeifaddrs (list);
  return found;
}
