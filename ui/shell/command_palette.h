#pragma once

#include <QFrame>
#include <QIcon>
#include <QString>

#include <functional>
#include <vector>

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace vigla::ui {

/// Something that the palette can do.
struct PaletteEntry {
    QString text;
    QString kind; ///< Page, node, context, action…, translated; shown muted at the right.
    QString shortcut; ///< As shown; may be empty.
    QIcon icon;
    std::function<void()> run;
};

/// One field that reaches everything: pages, elements of the graph, contexts and actions.
class CommandPalette final : public QFrame {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* window);

    /// Opens over the window with these entries; those of equal merit keep this order.
    void open(std::vector<PaletteEntry> entries);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refill();
    void runCurrent();

    std::vector<PaletteEntry> m_entries;
    QLineEdit* m_field = nullptr;
    QListView* m_list = nullptr;
    QStandardItemModel* m_model = nullptr;
};

} // namespace vigla::ui
