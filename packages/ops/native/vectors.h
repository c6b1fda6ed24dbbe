// Vectors of floats in the compiler's own vector types, so that one source serves AVX-512, AVX2 and NEON.
#pragma once
#include <cstring>
#if defined(__AVX__)
#include <immintrin.h>
#endif

namespace densenet {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));
typedef int Mask __attribute__((vector_size(kLanes * sizeof(int))));
typedef Vector UnalignedVector __attribute__((aligned(alignof(float)), may_alias));

inline Vector load(const float* from) { return *reinterpret_cast<const UnalignedVector*>(from); }
inline void store(float* to, Vector value) { *reinterpret_cast<UnalignedVector*>(to) = value; }
inline Vector broadcast(float value) { return value - Vector{}; }

#if defined(__AVX__) && !defined(__AVX512F__)
/** Set in the first `count` lanes. */
inline Mask firstLanes(int count) {
  const Mask lanes{0, 1, 2, 3, 4, 5, 6, 7};
  return lanes < count;
}
#endif

/** The first `count` lanes from memory, the others 0. Reads and writes nothing behind them. */
inline Vector loadSome(const float* from, int count) {
#if defined(__AVX512F__)
  return (Vector)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#elif defined(__AVX__)
  return (Vector)_mm256_maskload_ps(from, (__m256i)firstLanes(count));
#else
  Vector value{};
  for (int lane = 0; lane < count; lane++) value[lane] = from[lane];
  return value;
#endif
}

inline void storeSome(float* to, Vector value, int count) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)value);
#elif defined(__AVX__)
  _mm256_maskstore_ps(to, (__m256i)firstLanes(count), (__m256)value);
#else
  for (int lane = 0; lane < count; lane++) to[lane] = value[lane];
#endif
}

/** A count of lanes that the compiler knows: all of them. */
struct AllLanes {
  constexpr operator int() const { return kLanes; }
};
inline Vector loadSome(const float* from, AllLanes) { return load(from); }
inline void storeSome(float* to, Vector value, AllLanes) { store(to, value); }

/** Calls `use` with `count`, or with `AllLanes` if these are all: the compiler makes `use` for each case, without a branch in loops. */
template <class Use>
inline void withLanes(int count, const Use& use) {
  count == kLanes ? use(AllLanes{}) : use(count);
}

/** Lanes where the mask is set, elsewhere 0. */
inline Vector select(Mask mask, Vector value) {
  return reinterpret_cast<Vector>(mask & reinterpret_cast<Mask>(value));
}

/** The larger of each value and 0; NaN stays NaN. */
inline Vector relu(Vector value) { return select(~(value <= Vector{}), value); }

/**
 * Gradient of a ReLU's input `z` from that of its output, `dy`: `dy` where `z` is above 0, else 0, or NaN where a NaN or infinity
 * of the two would be lost by that.
 */
inline Vector reluGradient(Vector z, Vector dy) { return z > Vector{} ? dy : (dy + z) * Vector{}; }

constexpr int roundUp(int value, int multiple) { return (value + multiple - 1) / multiple * multiple; }

}  // namespace densenet
