#pragma once

#include <QDialog>

class QLineEdit;
class QTreeWidget;

namespace vigla::ui {

/// How to write a search: examples, operators, and every operand out of the table that the parser
/// reads.
class FindHelp final : public QDialog {
    Q_OBJECT
public:
    explicit FindHelp(QWidget* parent = nullptr);

signals:
    void exampleChosen(const QString& query); ///< An example was double-clicked.

private:
    void buildExamples();
    void buildOperators();
    void buildOperands();
    void filter(const QString& text);

    QLineEdit* m_filter = nullptr;
    QTreeWidget* m_tree = nullptr;
};

} // namespace vigla::ui
