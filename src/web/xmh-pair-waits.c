/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-pair-waits.h"

#include "access/xmh-access.h"

/* A page that is loaded again may wait twice until the hub notices. */
#define WAITS_PER_ADDRESS 2
#define WAITS_MAX (4 * XMH_ACCESS_REQUESTS_MAX)

struct _XmhPairWaits
{
  XmhQuota *quota;
};

struct _XmhPairWait
{
  XmhPairWaits *waits; /* which outlives the front that made it */
  XmhQuotaClaim claim;
};

XmhPairWaits *
xmh_pair_waits_new (void)
{
  XmhPairWaits *self = g_rc_box_new0 (XmhPairWaits);

  self->quota = xmh_quota_new (WAITS_PER_ADDRESS, WAITS_MAX, NULL);
  return self;
}

static void
waits_clear (gpointer data)
{
  XmhPairWaits *self = data;

  xmh_quota_free (self->quota);
}

void
xmh_pair_waits_unref (XmhPairWaits *self)
{
  g_rc_box_release_full (self, waits_clear);
}

XmhPairWait *
xmh_pair_waits_enter (XmhPairWaits *self, GInetAddress *address, XmhHost *host)
{
  g_autoptr(GSocketAddress) remote = g_inet_socket_address_new (address, 0);
  g_autoptr(XmhPeer) peer = xmh_peer_new (remote, host);
  XmhPairWait *wait = g_new0 (XmhPairWait, 1);

  if (!xmh_quota_take (self->quota, peer, &wait->claim))
    {
      g_free (wait);
      return NULL;
    }

  wait->waits = g_rc_box_acquire (self);
  return wait;
}

void
xmh_pair_wait_leave (XmhPairWait *wait)
{
  xmh_quota_give_back (wait->waits->quota, &wait->claim);
  xmh_pair_waits_unref (wait->waits);
  g_free (wait);
}
