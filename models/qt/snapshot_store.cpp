#include "models/qt/snapshot_store.h"

namespace vigla {

void SnapshotStore::publish(Published next)
{
    if (m_current.graph && next.generation < m_current.generation)
        return;
    m_current = std::move(next);
    emit published(m_current);
}

} // namespace vigla
