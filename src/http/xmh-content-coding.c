/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-content-coding.h"

#include <libsoup/soup.h>
#include <string.h>

#include "http/xmh-fields.h"

/* The unit of weights, which have at most three decimals (RFC 9110, 12.4.2). */
#define WEIGHT_ONE 1000
#define WEIGHT_UNSET -1

static const struct
{
  const char *name;
  const char *suffix;
} codings[XMH_N_CODINGS] = {
  [XMH_CODING_IDENTITY] = { "identity", "" },
  [XMH_CODING_BROTLI] = { "br", ".br" },
  [XMH_CODING_GZIP] = { "gzip", ".gz" },
};

const char *
xmh_content_coding_get_name (XmhContentCoding coding)
{
  return codings[coding].name;
}

const char *
xmh_content_coding_get_suffix (XmhContentCoding coding)
{
  return codings[coding].suffix;
}

/* A value that is not a number or exceeds 1 counts as 0, which is safe. */
static int
get_weight (GHashTable *parameters)
{
  const char *text = g_hash_table_lookup (parameters, "q");
  double weight = text != NULL ? g_ascii_strtod (text, NULL) : 1;

  return weight >= 0 && weight <= 1 ? (int) (weight * WEIGHT_ONE + 0.5) : 0;
}

/* soup_header_parse_quality_list() does not help. It returns the order without the weights, and browsers give all
 * codings the same weight. */
static void
read_weights (const char *accept_encoding, int weights[XMH_N_CODINGS], int *other)
{
  GSList *items = soup_header_parse_list (accept_encoding);

  for (GSList *item = items; item != NULL; item = item->next)
    {
      GHashTable *parameters = soup_header_parse_semi_param_list (item->data);
      int weight = get_weight (parameters);

      if (g_hash_table_contains (parameters, "*"))
        *other = weight;
      if (g_hash_table_contains (parameters, "x-gzip"))
        weights[XMH_CODING_GZIP] = weight;
      for (guint i = 0; i < XMH_N_CODINGS; i++)
        if (g_hash_table_contains (parameters, codings[i].name))
          weights[i] = weight;
      soup_header_free_param_list (parameters);
    }
  soup_header_free_list (items);
}

guint
xmh_content_coding_rank (const char *accept_encoding, XmhContentCoding *ranked)
{
  int weights[XMH_N_CODINGS] = { WEIGHT_UNSET, WEIGHT_UNSET, WEIGHT_UNSET };
  int other = 0;
  int brotli, gzip, identity;
  guint n = 0;

  if (accept_encoding != NULL && strlen (accept_encoding) <= XMH_FIELD_LIST_MAX)
    read_weights (accept_encoding, weights, &other);
  brotli = weights[XMH_CODING_BROTLI] == WEIGHT_UNSET ? other : weights[XMH_CODING_BROTLI];
  gzip = weights[XMH_CODING_GZIP] == WEIGHT_UNSET ? other : weights[XMH_CODING_GZIP];
  /* Without a weight, identity is acceptable, but listed codings are preferred. */
  identity = weights[XMH_CODING_IDENTITY] == WEIGHT_UNSET ? 0 : weights[XMH_CODING_IDENTITY];

  if (brotli > 0 && brotli >= identity && brotli >= gzip)
    ranked[n++] = XMH_CODING_BROTLI;
  if (gzip > 0 && gzip >= identity)
    ranked[n++] = XMH_CODING_GZIP;
  if (brotli > 0 && brotli >= identity && brotli < gzip)
    ranked[n++] = XMH_CODING_BROTLI;
  ranked[n++] = XMH_CODING_IDENTITY;

  return n;
}
