#include "models/qt/selection.h"

namespace vigla {

void Selection::select(const QString& id)
{
    if (id == m_id)
        return;
    m_id = id;
    emit changed(m_id);
}

} // namespace vigla
