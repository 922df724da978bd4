/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "host/xmh-host.h"
#include "tls/xmh-certificate.h"

/**
 * XmhHubNames:
 *
 * The names of this computer and the addresses where devices reach it: the one list behind the server certificate, the
 * Host rule, URLs and the diagnosis. A snapshot, replaced when the host, the configuration or the certificate changes.
 */
typedef struct _XmhHubNames XmhHubNames;

/**
 * XmhHubNamesSource:
 *
 * What the names are made from; nothing is kept of it.
 */
typedef struct
{
  XmhHost *host;
  const char *const *extra_names;    /* (nullable): `web_server_extra_sans`, as written */
  const char *const *allowed_names;  /* (nullable): `allowed_hosts`, as written */
  const XmhCertificate *certificate; /* (nullable): what is served */
  gboolean certificate_is_users;     /* cert_file: its names were given, and are offered */
  const char *const *no_room;        /* (nullable): what the certificate has no room for */
} XmhHubNamesSource;

typedef struct
{
  char *name;
  char *reason; /* in the daemon's language */
} XmhUnusableName;

XmhHubNames *xmh_hub_names_new (const XmhHubNamesSource *source);
XmhHubNames *xmh_hub_names_ref (XmhHubNames *self);
void xmh_hub_names_unref (XmhHubNames *self);

/* A wildcard of the served certificate stands for one whole label (RFC 9525, 6.3).
 * @name: the host of a request, without port and brackets
 * Returns: whether it is a name of the hub; numeric addresses always pass, since DNS rebinding needs a name */
gboolean xmh_hub_names_accept (XmhHubNames *self, const char *name);

/* @tls: whether the certificate must cover them
 * @family: the family that is listened on, or %G_SOCKET_FAMILY_INVALID for both
 * Returns: (transfer full): what devices of the LAN can dial, names and addresses (IPv6 without brackets), the best one
 *   first: the names of the user's certificate, IPv4 addresses, the name below .local, IPv6 addresses, and addresses of
 *   tunnels; empty without a network */
char **xmh_hub_names_list_dialled (XmhHubNames *self, gboolean tls, GSocketFamily family);

/* Returns: (transfer none) (element-type XmhUnusableName): names that the computer or the configuration has, and
 *   devices cannot use */
GPtrArray *xmh_hub_names_get_unusable (XmhHubNames *self);
char **xmh_hub_names_list_of_host (XmhHost *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhHubNames, xmh_hub_names_unref)
