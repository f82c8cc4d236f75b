#include "app/kube/cluster_watcher.h"

namespace vigla::app {

class ClusterWatcher::Impl { };

ClusterWatcher::~ClusterWatcher() = default;

} // namespace vigla::app
