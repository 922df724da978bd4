/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-local-work.h"

#include <string.h>

#include "common/xmh-file.h"

void
xmh_local_work_free (XmhLocalWork *work)
{
  xmh_store_unref (work->store);
  xmh_local_order_free (work->order);
  g_free (work->seen_file);
  g_free (work->seen_text);
  g_free (work);
}

/* The part that reads and writes files: for start-up and threads.
 * @work: what is to be done
 * Returns: (transfer full): what is to be served */
XmhLocalResult *
xmh_local_work_do (XmhLocalWork *work,
                   GError      **error)
{
  g_autoptr(GError) seen_error = NULL;

  if (work->seen_text != NULL
      && !xmh_file_replace (work->seen_file, work->seen_text, strlen (work->seen_text), 0600, &seen_error))
    g_warning ("when addresses were seen is not remembered: %s", seen_error->message);

  return xmh_local_serve (work->store, work->order, error);
}
