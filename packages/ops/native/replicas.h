// Norms of a batch whose parts several processes have.
#pragma once
#include "convolutionGradient.h"

namespace densenet {

/** Values of a row: means and variances of a process's part, `[channels]` each, and how many values a channel has there. */
inline long rowSize(long channels) { return 2 * channels + 1; }

/** Joins the moments of all processes, `[processes, rowSize]`, to those of the batch. Rows of parts without a value do not count. */
inline void joinReplicaMoments(const float* rows, long processes, int channels, const MomentsOutput& output, float* count) {
  std::vector<Moments> all(1, Moments(channels));
  for (long process = 0; process < processes; process++) {
    const float *mean = rows + process * rowSize(channels), *variance = mean + channels;
    const double values = variance[channels];
    if (values == 0) continue;
    for (int c = 0; c < channels; c++) all[0].add(c, values, mean[c], variance[c] * values);
    all[0].count += values;
  }
  *count = all[0].count;
  output.write(all);
}

/**
 * Adds to the gradients of a norm's parts what reaches them through the batch's mean and variance.
 *
 * @param parts whose gradients have been begun
 * @param dgamma gradient of the scale over all processes, `[channels]`, as `dbeta` is that of the shift
 * @param count values of a channel in the batch
 */
inline void gradientThroughMoments(const std::vector<Part>& parts, long positions, const Norm& norm, const float* dgamma,
                                   const float* dbeta, double count) {
  int channel = 0;
  for (const Part& part : parts) {
    float* const slope = part.gradient + positions * part.channels;
    float* const constant = slope + part.channels;
    for (int c = 0; c < part.channels; c++, channel++) {
      addThroughMoments(slope[c], constant[c], norm.scale[channel], norm.inverseDeviation[channel], dgamma[channel], dbeta[channel], count);
    }
  }
}

}  // namespace densenet
