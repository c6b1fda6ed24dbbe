// Threads for check.cc and fuzz.cc.
#pragma once
#include <cstdlib>
#include <map>
#include "../threads.h"
#include "../workers.h"

namespace {

using densenet::Threads;
using densenet::Workers;

/** Threads that are kept from one call to the next, as TensorFlow keeps its own. */
Threads threadsOf(int count) {
  // Never destroyed: its threads still wait for the next call.
  static auto& workers = *new std::map<int, Workers*>();
  Workers*& those = workers[count];
  if (!those) those = new Workers(count - 1);
  return {count, [those](const std::function<void(int)>& work) {
            if (!those->run(work)) std::abort();
          }};
}

}  // namespace
