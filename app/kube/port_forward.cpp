#include "app/kube/port_forward.h"

namespace vigla::app {

class PodTunnels::Pool { };

PodTunnels::~PodTunnels() = default;

} // namespace vigla::app
