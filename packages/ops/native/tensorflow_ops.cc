// The operations as kernels of TensorFlow, for the processor: loading the library registers them.
#include "tensorflow_convolutions.h"
#include "tensorflow_images.h"
#include "tensorflow_norms.h"
#include "tensorflow_pooling.h"
#include "tensorflow_sgd.h"
