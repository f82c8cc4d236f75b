#pragma once

#include "app/demo/access.h"
#include "app/demo/cluster_world.h"
#include "app/demo/http_message.h"
#include "app/demo/resource_kinds.h"

#include <functional>
#include <mutex>

namespace vigla::demo {

/// Answers requests as a Kubernetes API server does. Any thread; one lock guards the world.
class ApiServer final {
public:
    ApiServer(
        MeshBackend& backend, std::uint64_t seed, Access access, std::vector<ApiGap> gaps = {});

    Result<Done> load(const std::vector<kube::Document>& objects);

    Handled handle(const HttpRequest& request);

    /// Called (with no lock held) after a request or withWorld() has changed an object.
    void onChanged(std::function<void()> changed) { m_changed = std::move(changed); }

    /// Runs `action` under the lock, and stores what the backend's controllers changed meanwhile.
    void withWorld(const std::function<void(ClusterWorld&)>& action);

private:
    Handled dispatch(const HttpRequest& request);
    Handled answerCall(const ApiCall& call);

    std::mutex m_mutex;
    ClusterWorld m_world; ///< Guarded by the mutex.
    Access m_access;
    std::vector<ApiGap> m_gaps;
    std::vector<ServedKind> m_kinds; ///< Without the gaps.
    std::function<void()> m_changed;
};

} // namespace vigla::demo
