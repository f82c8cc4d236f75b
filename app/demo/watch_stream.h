#pragma once

#include "app/demo/api_call.h"
#include "app/demo/cluster_world.h"

#include <memory>
#include <mutex>
#include <variant>

namespace vigla::demo {

/// How often bookmarks are sent to those who ask for them.
inline constexpr std::chrono::seconds kBookmarkPeriod{15};

/// Opens a watch: from a resource version, from the current state, or as a streaming list
/// (sendInitialEvents). Must be called with `mutex` held; the stream locks it for each piece.
/// `world` and `mutex` must outlive the stream.
std::variant<std::unique_ptr<AnswerStream>, ApiFailure> openWatch(
    const ClusterWorld& world, std::mutex& mutex, const ApiCall& call);

} // namespace vigla::demo
