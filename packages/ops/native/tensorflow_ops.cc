// The operations as kernels of TensorFlow, for the processor: loading the library registers them. One file includes all
// the sources, since TensorFlow's headers take the compiler longer than the kernels do.
#include "tensorflow_convolutions.cc"
#include "tensorflow_images.cc"
#include "tensorflow_norms.cc"
#include "tensorflow_pooling.cc"
#include "tensorflow_replicas.cc"
#include "tensorflow_updates.cc"
