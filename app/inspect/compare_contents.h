#pragma once

#include "app/kube/istiod_client.h"
#include "app/kube/port_forward.h"

#include <functional>
#include <string>

namespace vigla::app {

/// What a comparison of a proxy with istiod found.
struct ContentAnswer {
    bool isSame = false;
    std::string words; ///< For people: that they are equal, what differs, or why it is not known.
};

struct ContentSources {
    PodTunnels* tunnels = nullptr;
    IstiodClient* istiod = nullptr;
};

/// Compares what istiod would send to a proxy now with what its Envoy has: listeners, routes and
/// clusters. Neither dump is kept. GUI thread only; `reply` comes there unless `context` is gone.
void compareContents(const ContentSources& sources, const std::string& namespaceName,
    const std::string& podName, QObject* context,
    const std::function<void(const ContentAnswer&)>& reply);

} // namespace vigla::app
