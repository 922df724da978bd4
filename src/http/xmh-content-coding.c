/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "http/xmh-content-coding.h"

#include <string.h>

/* The unit of weights: they have three decimals at most (RFC 9110, 12.4.2). */
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

static const char *
skip_blanks (const char *p)
{
  return p + strspn (p, " \t");
}

/* `1`, `0.5`, `0.125`; anything else counts as 0, which is on the safe side. */
static int
parse_weight (const char *p)
{
  int weight;
  int unit = WEIGHT_ONE / 10;

  if (*p != '0' && *p != '1')
    return 0;
  weight = (*p - '0') * WEIGHT_ONE;
  if (p[1] != '.')
    return weight;
  for (p += 2; g_ascii_isdigit (*p) && unit > 0; p++, unit /= 10)
    weight += (*p - '0') * unit;

  return MIN (weight, WEIGHT_ONE);
}

static int
get_item_weight (const char *parameters,
                 const char *end)
{
  const char *p = skip_blanks (parameters);

  if (p >= end || *p != ';')
    return WEIGHT_ONE;
  p = skip_blanks (p + 1);
  if (end - p < 2 || g_ascii_tolower (*p) != 'q' || p[1] != '=')
    return WEIGHT_ONE;

  return parse_weight (p + 2);
}

static gboolean
is_coding (const char *name,
           gsize       length,
           const char *coding)
{
  return length == strlen (coding) && g_ascii_strncasecmp (name, coding, length) == 0;
}

static void
read_weights (const char *accept_encoding,
              int         weights[XMH_N_CODINGS],
              int        *other)
{
  for (const char *p = accept_encoding; *p != '\0';)
    {
      const char *name = p + strspn (p, " \t,");
      gsize length = strcspn (name, " \t;,");
      const char *end = name + strcspn (name, ",");
      int weight = get_item_weight (name + length, end);

      if (is_coding (name, length, "*"))
        *other = weight;
      if (is_coding (name, length, "x-gzip"))
        weights[XMH_CODING_GZIP] = weight;
      for (guint i = 0; i < XMH_N_CODINGS; i++)
        if (is_coding (name, length, codings[i].name))
          weights[i] = weight;
      p = end;
    }
}

/**
 * xmh_content_coding_rank:
 * @accept_encoding: (nullable): the header's value
 * @ranked: (out caller-allocates): room for %XMH_N_CODINGS codings
 *
 * Puts the codings that a client takes in order (RFC 9110, 12.5.3): its weights first, then the smaller result. The
 * coding `identity` ends the list, and is there even where the client says that it does not want it: an answer that is
 * not compressed is better than none.
 *
 * Returns: how many there are in @ranked, at least 1
 */
guint
xmh_content_coding_rank (const char       *accept_encoding,
                         XmhContentCoding *ranked)
{
  int weights[XMH_N_CODINGS] = { WEIGHT_UNSET, WEIGHT_UNSET, WEIGHT_UNSET };
  int other = 0;
  int brotli, gzip, identity;
  guint n = 0;

  if (accept_encoding != NULL)
    read_weights (accept_encoding, weights, &other);
  brotli = weights[XMH_CODING_BROTLI] == WEIGHT_UNSET ? other : weights[XMH_CODING_BROTLI];
  gzip = weights[XMH_CODING_GZIP] == WEIGHT_UNSET ? other : weights[XMH_CODING_GZIP];
  /* Unsaid, identity is acceptable, but what is named is preferred. */
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
